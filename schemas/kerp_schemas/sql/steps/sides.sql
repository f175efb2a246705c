-- Per account, the debits and credits that the trial balance has more than the import, openings in both, as the journal
-- has its sides; null where the trial balance has no totals. Given are the accounts whose balances differ.
WITH span AS (
    SELECT
        make_date(%(fiscal_year)s, %(start_month)s, 1) AS first_day,
        coalesce(max(trial.period_end), %(last_voucher_date)s::date) AS last_day
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
),
legacy AS (
    SELECT trial.account_code, sum(trial.debit_total) AS debit, sum(trial.credit_total) AS credit
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
    GROUP BY trial.account_code
),
has_totals AS (
    SELECT bool_or(legacy.debit <> 0 OR legacy.credit <> 0) AS any FROM legacy
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
    SELECT each.account_code, sum(each.debit) AS debit, sum(each.credit) AS credit
    FROM (
        SELECT
            opening.account_code, opening.debit_amount AS debit, opening.credit_amount AS credit,
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
            opening.account_code, opening.debit_amount, opening.credit_amount,
            opening.debit_amount - opening.credit_amount, NULL, NULL
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
            CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END,
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
            CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END,
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
                - earlier.removed_credit + earlier.removed_flipped,
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
            own.account_code, -(own.removed_debit - own.removed_flipped), -(own.removed_credit - own.removed_flipped),
            -(own.removed_debit - own.removed_credit), NULL, NULL
        FROM import_account_totals AS own
        WHERE own.batch_id = %(batch_id)s
          AND own.company_id = %(company_id)s
          AND own.fiscal_year = %(fiscal_year)s
    ) AS each
    GROUP BY each.account_code
)
SELECT
    coalesce(legacy.account_code, moved.account_code) AS account_code,
    CASE WHEN has_totals.any THEN coalesce(legacy.debit, 0) - coalesce(moved.debit, 0) END AS debit,
    CASE WHEN has_totals.any THEN coalesce(legacy.credit, 0) - coalesce(moved.credit, 0) END AS credit
FROM legacy
FULL JOIN moved ON moved.account_code = legacy.account_code
CROSS JOIN has_totals
WHERE coalesce(legacy.account_code, moved.account_code) = ANY (%(accounts)s)
ORDER BY account_code
