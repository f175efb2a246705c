/*
id: KERP-V140
name: ledgers-incomplete
title:
  ko: "빠진 계정별원장"
  en: "Account ledgers that are not all of them"
who: client
severity: error
table: account_ledger
field: voucher_no
message:
  ko: "계정별원장으로 만든 전표 {vouchers}건 가운데 {unbalanced}건의 차변과 대변이 다릅니다 (원장이 있는 계정 {accounts}개): {first_ko}"
  en: "Of {vouchers} voucher(s) made of account ledgers {unbalanced} do not balance ({accounts} account(s) has(have) a ledger): {first_en}"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "전표는 그 전표가 쓴 모든 계정의 원장이 있어야 되살릴 수 있다."
  en: "A voucher can be rebuilt only from the ledgers of all the accounts that it uses."
*/
-- One finding for the batch: what is missing, told by the trial balance if there is one, and the first vouchers.
WITH unbalanced AS (
    SELECT
        voucher.file, voucher.sheet, voucher.row, voucher.voucher_no, voucher.voucher_date,
        voucher.total_debit - voucher.total_credit AS net
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND %(from_ledgers)s
      AND voucher.total_debit <> voucher.total_credit
),
given AS (
    SELECT DISTINCT line.source_account_code
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    UNION
    SELECT opening.source_account_code
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
),
missing AS (
    SELECT
        trial.source_account_code AS code, min(trial.source_account_name) AS name, sum(trial.debit_total) AS debit,
        sum(trial.credit_total) AS credit
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
      AND (trial.debit_total <> 0 OR trial.credit_total <> 0)
      AND NOT EXISTS (SELECT 1 FROM given WHERE given.source_account_code = trial.source_account_code)
    GROUP BY trial.source_account_code
),
absent AS (
    SELECT
        count(*) AS accounts,
        string_agg(concat_ws(' ', missing.code, missing.name), ', ' ORDER BY missing.code) AS names
    FROM missing
),
shown AS (
    SELECT
        string_agg(
            each.voucher_no || CASE WHEN each.net > 0 THEN ' 대변 ' ELSE ' 차변 ' END
                || rtrim(to_char(abs(each.net), 'FM999,999,999,999,999,990.99'), '.') || '원 부족',
            ', ' ORDER BY each.voucher_date, each.voucher_no
        ) AS ko,
        string_agg(
            each.voucher_no || CASE WHEN each.net > 0 THEN ' lacks credit ' ELSE ' lacks debit ' END
                || rtrim(to_char(abs(each.net), 'FM999,999,999,999,999,990.99'), '.'),
            ', ' ORDER BY each.voucher_date, each.voucher_no
        ) AS en
    FROM (SELECT * FROM unbalanced ORDER BY voucher_date, voucher_no LIMIT 5) AS each
)
SELECT
    first.file, first.sheet, first.row, first.voucher_no AS value,
    (SELECT count(*) FROM unbalanced) AS unbalanced,
    (
        SELECT count(*)
        FROM kerp_staging.own_vouchers AS voucher
        WHERE voucher.batch_id = %(batch_id)s
          AND voucher.company_id = %(company_id)s
    ) AS vouchers,
    (SELECT count(*) FROM given) AS accounts,
    shown.ko AS first_ko, shown.en AS first_en,
    CASE
        WHEN absent.accounts > 0 THEN '합계잔액시산표에 있으나 원장이 없는 계정입니다. 그 원장도 함께 주십시오: ' || absent.names
        ELSE '분개에 쓰인 모든 계정의 원장을 같은 기간으로 내려받아 함께 주십시오. 합계잔액시산표를 함께 주면 빠진 계정을 알려 줍니다.'
    END AS advice_ko,
    CASE
        WHEN absent.accounts > 0 THEN 'The trial balance has these accounts without a ledger; give theirs too: ' || absent.names
        ELSE 'Export the ledgers of every account that is posted to, for the same period. With a trial balance beside '
            'them the missing accounts are named.'
    END AS advice_en
FROM (SELECT * FROM unbalanced ORDER BY voucher_date, voucher_no LIMIT 1) AS first
CROSS JOIN shown
CROSS JOIN absent
