-- A legacy account that conditions (department, partner, date …) split over several K-ERP accounts has one row in the
-- trial balance. What conditions moved elsewhere is taken out of that row into rows of its own, so that each part ties
-- and the account as a whole is still checked: whatever differs stays on the account's usual target.
-- Decision: docs/decisions/trial-balance-of-a-mapping.md
WITH span AS (
    SELECT
        make_date(%(fiscal_year)s, %(start_month)s, 1) AS first_day,
        coalesce(max(trial.period_end), 'infinity'::date) AS last_day
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
),
base AS (
    SELECT DISTINCT ON (trial.source_account_code) trial.*
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
      AND trial.source_account_code = ANY (%(codes)s)
    ORDER BY trial.source_account_code, trial.file, trial.sheet, trial.row
),
moved AS (
    SELECT
        each.source_code, each.account_code, sum(each.debit) AS debit, sum(each.credit) AS credit,
        sum(each.balance) AS balance
    FROM (
        SELECT
            opening.source_account_code AS source_code, opening.account_code,
            coalesce(opening.debit_amount, 0) AS debit, coalesce(opening.credit_amount, 0) AS credit,
            coalesce(opening.debit_amount, 0) - coalesce(opening.credit_amount, 0) AS balance
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
        UNION ALL
        SELECT
            line.source_account_code, line.account_code,
            coalesce(CASE WHEN line.flipped THEN -line.credit_amount ELSE line.debit_amount END, 0),
            coalesce(CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END, 0),
            coalesce(line.debit_amount, 0) - coalesce(line.credit_amount, 0)
        FROM kerp_staging.own_voucher_lines AS line
        JOIN kerp_staging.own_vouchers AS voucher
          ON voucher.batch_id = line.batch_id
         AND voucher.company_id = line.company_id
         AND voucher.id = line.voucher_id
        CROSS JOIN span
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND line.source_account_code = ANY (%(codes)s)
          AND voucher.voucher_date BETWEEN span.first_day AND span.last_day
    ) AS each
    JOIN base ON base.source_account_code = each.source_code AND base.account_code <> each.account_code
    GROUP BY each.source_code, each.account_code
),
parts AS (
    INSERT INTO kerp_staging.staging_trial_balances (
        batch_id, company_id, id, account_code, debit_total, credit_total, debit_balance, credit_balance, period_end,
        source_account_code, source_account_name, file, sheet, row
    )
    SELECT
        base.batch_id, base.company_id, gen_random_uuid(), moved.account_code, moved.debit, moved.credit,
        greatest(moved.balance, 0), greatest(-moved.balance, 0), base.period_end, base.source_account_code,
        base.source_account_name, base.file, base.sheet, base.row
    FROM moved
    JOIN base ON base.source_account_code = moved.source_code
)
UPDATE kerp_staging.own_trial_balances AS trial
SET debit_total = trial.debit_total - part.debit,
    credit_total = trial.credit_total - part.credit,
    debit_balance = trial.debit_balance - part.debit_balance,
    credit_balance = trial.credit_balance - part.credit_balance
FROM base
JOIN (
    SELECT
        moved.source_code, sum(moved.debit) AS debit, sum(moved.credit) AS credit,
        sum(greatest(moved.balance, 0)) AS debit_balance, sum(greatest(-moved.balance, 0)) AS credit_balance
    FROM moved
    GROUP BY moved.source_code
) AS part ON part.source_code = base.source_account_code
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  AND trial.id = base.id
