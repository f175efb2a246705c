/*
id: KERP-V301
name: trial-balance-differs
title:
  ko: "시산표와 다른 계정"
  en: "Accounts that differ from the trial balance"
who: accountant
severity: error
table: trial_balance
field: debit_balance
message:
  ko: "계정 {account}: 시산표 {what_ko} {legacy}원, 이관 {loaded}원, 차이 {difference}원"
  en: "Account {account}: {what_en} {legacy} won in the trial balance, {loaded} won imported, difference {difference} won"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "기초 + 당기 = 기말이 계정마다 1원까지 맞아야 이관이 끝난 것이다."
  en: "The move is done when opening + movements = closing for every account, to the won."
*/
WITH span AS (
    SELECT
        make_date(%(fiscal_year)s, %(start_month)s, 1) AS first_day,
        coalesce(max(trial.period_end), %(last_voucher_date)s::date) AS last_day
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
),
legacy AS (
    SELECT
        trial.account_code,
        (array_agg(trial.file ORDER BY trial.file, trial.sheet, trial.row))[1] AS file,
        (array_agg(trial.sheet ORDER BY trial.file, trial.sheet, trial.row))[1] AS sheet,
        (array_agg(trial.row ORDER BY trial.file, trial.sheet, trial.row))[1] AS row,
        string_agg(DISTINCT trial.source_account_code, ', ') AS source_code,
        min(trial.source_account_name) AS source_name,
        sum(trial.debit_balance - trial.credit_balance) AS balance,
        sum(trial.debit_total) AS debit_total, sum(trial.credit_total) AS credit_total,
        -- A trial balance may have balances alone (Xero, QuickBooks): there are no totals to compare then.
        bool_or(trial.debit_total IS NOT NULL OR trial.credit_total IS NOT NULL) AS has_totals
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
    GROUP BY trial.account_code
),
-- Where no voucher is left out, what the lines sum up to is known.
left_out AS (
    SELECT voucher.id
    FROM kerp_staging.own_vouchers AS voucher
    CROSS JOIN span
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND (voucher.voucher_date BETWEEN span.first_day AND span.last_day) IS NOT TRUE
    UNION ALL
    SELECT excluded.record_id
    FROM kerp_staging.own_exclusions AS excluded
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
      AND excluded.reason IN ('unchanged', 'conflict')
),
moved AS (
    SELECT each.account_code, sum(each.debit) AS debit, sum(each.credit) AS credit,
           sum(each.opening_debit) AS opening_debit, sum(each.opening_credit) AS opening_credit,
           sum(each.balance) AS balance, min(each.source_code) AS source_code, min(each.source_name) AS source_name
    FROM (
        SELECT
            opening.account_code, opening.debit_amount AS debit, opening.credit_amount AS credit,
            opening.debit_amount AS opening_debit, opening.credit_amount AS opening_credit,
            opening.debit_amount - opening.credit_amount AS balance, opening.source_account_code AS source_code,
            opening.source_account_name AS source_name
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
          AND NOT EXISTS (
              SELECT 1
              FROM import_differences AS difference
              JOIN opening_balances AS known
                ON known.company_id = difference.company_id
               AND known.id = difference.old_id
              WHERE difference.batch_id = %(batch_id)s
                AND difference.company_id = %(company_id)s
                AND difference.table_name = 'opening_balances'
                AND difference.kind = 'changed'
                AND NOT difference.is_applied
                AND known.fiscal_year = opening.fiscal_year
                AND known.account_code = opening.account_code
                AND known.partner_code = opening.partner_code
          )
        UNION ALL
        SELECT
            opening.account_code, opening.debit_amount, opening.credit_amount, opening.debit_amount,
            opening.credit_amount, opening.debit_amount - opening.credit_amount, NULL, NULL
        FROM opening_balances AS opening
        WHERE opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
          AND NOT EXISTS (
              SELECT 1
              FROM kerp_staging.own_opening_balances AS staged
              WHERE staged.batch_id = %(batch_id)s
                AND staged.company_id = %(company_id)s
                AND staged.fiscal_year = opening.fiscal_year
                AND staged.account_code = opening.account_code
                AND staged.partner_code = opening.partner_code
                AND NOT EXISTS (
                    SELECT 1
                    FROM import_differences AS difference
                    WHERE difference.batch_id = staged.batch_id
                      AND difference.company_id = staged.company_id
                      AND difference.table_name = 'opening_balances'
                      AND difference.old_id = opening.id
                      AND NOT difference.is_applied
                )
          )
          AND NOT EXISTS (
              SELECT 1
              FROM import_differences AS difference
              WHERE difference.batch_id = %(batch_id)s
                AND difference.company_id = %(company_id)s
                AND difference.table_name = 'opening_balances'
                AND difference.old_id = opening.id
                AND difference.kind = 'vanished'
                AND difference.is_applied
          )
        UNION ALL
        SELECT
            line.account_code,
            CASE WHEN line.flipped THEN -line.credit_amount ELSE line.debit_amount END,
            CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END, 0, 0,
            CASE WHEN line.is_read THEN line.debit_amount - line.credit_amount END, line.source_account_code,
            line.source_account_name
        FROM kerp_staging.own_account_sums AS line
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND line.has_voucher
          AND NOT EXISTS (SELECT 1 FROM left_out)
        UNION ALL
        SELECT
            line.account_code,
            CASE WHEN line.flipped THEN -line.credit_amount ELSE line.debit_amount END,
            CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END, 0, 0,
            line.debit_amount - line.credit_amount, line.source_account_code, line.source_account_name
        FROM kerp_staging.own_voucher_lines AS line
        JOIN kerp_staging.own_vouchers AS voucher
          ON voucher.batch_id = line.batch_id
         AND voucher.company_id = line.company_id
         AND voucher.id = line.voucher_id
        CROSS JOIN span
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND EXISTS (SELECT 1 FROM left_out)
          AND voucher.voucher_date BETWEEN span.first_day AND span.last_day
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
        SELECT
            earlier.account_code, earlier.debit_read + earlier.added_debit - earlier.unchanged_debit
                - earlier.removed_debit + earlier.removed_flipped,
            earlier.credit_read + earlier.added_credit - earlier.unchanged_credit
                - earlier.removed_credit + earlier.removed_flipped, 0, 0,
            earlier.debit_promoted - earlier.removed_debit - earlier.credit_promoted + earlier.removed_credit, NULL, NULL
        FROM import_account_totals AS earlier
        JOIN import_batches AS batch ON batch.id = earlier.batch_id AND batch.company_id = earlier.company_id
        WHERE earlier.company_id = %(company_id)s
          AND earlier.fiscal_year = %(fiscal_year)s
          AND earlier.batch_id <> %(batch_id)s
          AND batch.status = 'completed'
          AND NOT batch.dry_run
        UNION ALL
        -- What the batch replaces or removes, as the journal had it: a negative amount on its own side.
        SELECT
            own.account_code, -(own.removed_debit - own.removed_flipped), -(own.removed_credit - own.removed_flipped), 0, 0,
            -(own.removed_debit - own.removed_credit), NULL, NULL
        FROM import_account_totals AS own
        WHERE own.batch_id = %(batch_id)s
          AND own.company_id = %(company_id)s
          AND own.fiscal_year = %(fiscal_year)s
    ) AS each
    GROUP BY each.account_code
),
-- Accounts whose sums are known to be incomplete: another finding names the line.
doubtful AS (
    SELECT line.account_code
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND NOT (line.has_voucher AND line.is_read)
    UNION
    SELECT opening.account_code
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND (opening.debit_amount IS NULL OR opening.credit_amount IS NULL)
),
compared AS (
    SELECT
        coalesce(legacy.account_code, moved.account_code) AS account_code, legacy.file, legacy.sheet, legacy.row,
        coalesce(legacy.source_code, moved.source_code) AS source_code,
        coalesce(legacy.source_name, moved.source_name) AS source_name,
        measure.rank, measure.what_ko, measure.what_en, measure.field, measure.legacy, measure.loaded
    FROM legacy
    FULL JOIN moved ON moved.account_code = legacy.account_code
    -- Balances alone say nothing of totals.
    CROSS JOIN (SELECT coalesce(bool_or(each.debit_total IS NOT NULL), false) AS has_totals FROM legacy AS each) AS figures
    -- A contra account's opening may be counted below zero on the other side (자기주식 대변 -1,000): both totals are then
    -- less by that amount, and the balance is the same.
    CROSS JOIN LATERAL (
        SELECT
            coalesce(
                legacy.debit_total - moved.debit = legacy.credit_total - moved.credit
                AND moved.debit - legacy.debit_total IN (moved.opening_debit, moved.opening_credit),
                false
            ) AS is_below_zero
    ) AS brought
    CROSS JOIN LATERAL (
        VALUES
            (1, '잔액', 'balance', 'debit_balance', coalesce(legacy.balance, 0), coalesce(moved.balance, 0)),
            (
                2, '차변 합계', 'debit total', 'debit_total', CASE WHEN figures.has_totals THEN coalesce(legacy.debit_total, 0) END,
                CASE WHEN brought.is_below_zero THEN legacy.debit_total ELSE coalesce(moved.debit, 0) END
            ),
            (
                3, '대변 합계', 'credit total', 'credit_total', CASE WHEN figures.has_totals THEN coalesce(legacy.credit_total, 0) END,
                CASE WHEN brought.is_below_zero THEN legacy.credit_total ELSE coalesce(moved.credit, 0) END
            )
    ) AS measure (rank, what_ko, what_en, field, legacy, loaded)
    WHERE measure.rank = 1
       OR coalesce(legacy.has_totals, (SELECT bool_or(each.has_totals) FROM legacy AS each))
)
SELECT DISTINCT ON (compared.account_code)
    coalesce(compared.file, place.file) AS file, coalesce(compared.sheet, place.sheet) AS sheet, compared.row,
    compared.field, compared.what_ko, compared.what_en, compared.legacy, compared.loaded,
    compared.legacy - compared.loaded AS difference, compared.legacy::text AS value,
    concat_ws(
        ' ', coalesce(compared.source_code, compared.account_code),
        coalesce(nullif(compared.source_name, ''), account.name)
    ) AS account,
    CASE
        WHEN date_trunc('month', %(last_voucher_date)s::date) >= date_trunc('month', span.last_day) THEN 'error'
        ELSE 'warning'
    END AS severity,
    CASE
        WHEN compared.row IS NULL THEN '시산표에 없는 계정입니다. 시산표를 다시 내려받으십시오.'
        ELSE '그 계정의 원장을 원본과 비교하십시오.'
    END AS advice_ko,
    CASE
        WHEN compared.row IS NULL THEN 'The trial balance lacks this account: export it again.'
        ELSE 'Compare the ledger of that account with the original.'
    END AS advice_en
FROM compared
CROSS JOIN span
CROSS JOIN (
    SELECT min(trial.file) AS file, min(trial.sheet) AS sheet
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
    HAVING count(*) > 0
) AS place
LEFT JOIN (
    SELECT known.code, known.name, known.account_type
    FROM accounts AS known
    WHERE known.company_id = %(company_id)s
    UNION ALL
    SELECT fresh.code, fresh.name, fresh.account_type
    FROM kerp_staging.own_accounts AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
) AS account ON account.code = compared.account_code
WHERE compared.legacy <> compared.loaded
  AND compared.account_code IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM doubtful WHERE doubtful.account_code = compared.account_code)
  AND (%(has_opening)s OR account.account_type IN ('revenue', 'expense'))
ORDER BY compared.account_code, compared.rank
