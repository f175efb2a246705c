/*
id: KERP-V312
name: balance-on-the-wrong-side
title:
  ko: "반대쪽에 선 잔액"
  en: "Balances on the wrong side"
who: accountant
severity: warning
table: voucher_lines
field: balance
message:
  ko: "잔액이 반대쪽에 선 계정이 {accounts}개 있습니다: {which_ko}"
  en: "{accounts} account(s) has(have) the balance on the wrong side: {which_en}"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "현금이 부족하거나 갚을 돈이 음수인 장부는 대개 기초가 빠졌거나, 표를 잘못 읽었거나, 한 달이 없다."
  en: "Less than no cash, or payables below nothing, mostly mean that openings are missing, a table was misread, or a month is not there."
*/
WITH role AS (
    SELECT 1 AS rank, '현금·예금' AS role_ko, 'cash and deposits' AS role_en, 1 AS sign, %(cash_accounts)s::text[] AS names
    UNION ALL
    SELECT 2, '채권', 'receivables', 1, %(receivables_accounts)s::text[]
    UNION ALL
    SELECT 3, '채무', 'payables', -1, %(payables_accounts)s::text[]
    UNION ALL
    SELECT 4, '재고자산', 'inventories', 1, %(inventories_accounts)s::text[]
),
account AS (
    SELECT known.code, known.name
    FROM accounts AS known
    WHERE known.company_id = %(company_id)s
    UNION ALL
    SELECT fresh.code, fresh.name
    FROM kerp_staging.own_accounts AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
),
-- Where no voucher is left out, what the lines sum up to is known.
left_out AS (
    SELECT voucher.id
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND (voucher.voucher_date >= make_date(%(fiscal_year)s, %(start_month)s, 1)) IS NOT TRUE
    UNION ALL
    SELECT excluded.record_id
    FROM kerp_staging.own_exclusions AS excluded
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
      AND excluded.reason IN ('unchanged', 'conflict')
),
moved AS (
    SELECT opening.account_code, opening.debit_amount - opening.credit_amount AS balance, true AS is_staged
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.fiscal_year = %(fiscal_year)s
    UNION ALL
    SELECT opening.account_code, opening.debit_amount - opening.credit_amount, false
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
      AND opening.fiscal_year = %(fiscal_year)s
      AND NOT EXISTS (
          SELECT 1
          FROM import_differences AS difference
          WHERE difference.batch_id = %(batch_id)s
            AND difference.company_id = opening.company_id
            AND difference.table_name = 'opening_balances'
            AND difference.old_id = opening.id
            AND difference.is_applied
      )
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_opening_balances AS staged
          WHERE staged.batch_id = %(batch_id)s
            AND staged.company_id = %(company_id)s
            AND staged.fiscal_year = opening.fiscal_year
            AND staged.account_code = opening.account_code
            AND staged.partner_code = opening.partner_code
      )
    UNION ALL
    SELECT line.account_code, CASE WHEN line.is_read THEN line.debit_amount - line.credit_amount END, true
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.has_voucher
      AND NOT EXISTS (SELECT 1 FROM left_out)
    UNION ALL
    SELECT line.account_code, line.debit_amount - line.credit_amount, true
    FROM kerp_staging.own_voucher_lines AS line
    JOIN kerp_staging.own_vouchers AS voucher
      ON voucher.batch_id = line.batch_id
     AND voucher.company_id = line.company_id
     AND voucher.id = line.voucher_id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND EXISTS (SELECT 1 FROM left_out)
      AND voucher.voucher_date >= make_date(%(fiscal_year)s, %(start_month)s, 1)
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_exclusions AS excluded
          WHERE excluded.batch_id = voucher.batch_id
            AND excluded.company_id = voucher.company_id
            AND excluded.table_name = 'vouchers'
            AND excluded.record_id = voucher.id
            AND excluded.reason IN ('unchanged', 'conflict')
      )
    UNION ALL
    SELECT line.account_code, line.debit_amount - line.credit_amount, false
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    WHERE line.company_id = %(company_id)s
      AND voucher.deleted_at IS NULL
      AND NOT EXISTS (
          SELECT 1
          FROM import_differences AS difference
          WHERE difference.batch_id = %(batch_id)s
            AND difference.company_id = voucher.company_id
            AND difference.table_name = 'vouchers'
            AND difference.old_id = voucher.id
            AND difference.is_applied
      )
      AND voucher.voucher_date >= make_date(%(fiscal_year)s, %(start_month)s, 1)
),
wrong AS (
    SELECT
        role.rank, role.role_ko, role.role_en, role.sign, account.code, account.name,
        abs(sum(moved.balance)) AS amount, row_number() OVER (
            PARTITION BY role.rank
            ORDER BY abs(sum(moved.balance)) DESC, account.code
        ) AS place
    FROM moved
    JOIN account ON account.code = moved.account_code
    JOIN role
      ON regexp_replace(account.name, '\s', '', 'g') = ANY (role.names)
      OR regexp_replace(account.name, '\s|\([^)]*\)$', '', 'g') = ANY (role.names)
    GROUP BY role.rank, role.role_ko, role.role_en, role.sign, account.code, account.name
    HAVING sum(moved.balance) * role.sign < 0
       AND bool_or(moved.is_staged)
)
SELECT
    sum(each.accounts) AS accounts, string_agg(each.which_ko, ' · ' ORDER BY each.rank) AS which_ko,
    string_agg(each.which_en, ' · ' ORDER BY each.rank) AS which_en,
    (array_agg(each.value ORDER BY each.rank))[1] AS value,
    CASE
        WHEN %(has_opening)s
        THEN '기존 장부의 그 계정 원장과 비교하십시오. 마이너스 통장처럼 기존 장부에서도 그렇다면 그대로 두어도 됩니다.'
        ELSE '기초잔액이 없습니다: 전기말 잔액(기초잔액) 표를 함께 넣어 다시 실행하십시오. 그래도 남으면 그 계정의 원장과 비교하십시오.'
    END AS advice_ko,
    CASE
        WHEN %(has_opening)s
        THEN 'Compare with the ledger of that account in the old books; where it is so there too, as with an overdraft, it may stay.'
        ELSE 'There are no openings: run again with the table of opening balances. What is left after that, compare with the account''s ledger.'
    END AS advice_en
FROM (
    SELECT
        wrong.rank, count(*) AS accounts, (array_agg(wrong.code ORDER BY wrong.place))[1] AS value,
        concat(
            wrong.role_ko, CASE WHEN wrong.sign > 0 THEN ' 대변 ' ELSE ' 차변 ' END,
            string_agg(
                concat(wrong.code, ' ', wrong.name, ' ', rtrim(to_char(wrong.amount, 'FM999,999,999,999,999,990.99'), '.'), '원'),
                ', ' ORDER BY wrong.place
            ) FILTER (WHERE wrong.place <= 5),
            CASE WHEN count(*) > 5 THEN concat(' 외 ', count(*) - 5, '개') END
        ) AS which_ko,
        concat(
            wrong.role_en, CASE WHEN wrong.sign > 0 THEN ' credit ' ELSE ' debit ' END,
            string_agg(
                concat(wrong.code, ' ', wrong.name, ' ', rtrim(to_char(wrong.amount, 'FM999,999,999,999,999,990.99'), '.')),
                ', ' ORDER BY wrong.place
            ) FILTER (WHERE wrong.place <= 5),
            CASE WHEN count(*) > 5 THEN concat(' and ', count(*) - 5, ' more') END
        ) AS which_en
    FROM wrong
    GROUP BY wrong.rank, wrong.role_ko, wrong.role_en, wrong.sign
) AS each
HAVING count(*) > 0
