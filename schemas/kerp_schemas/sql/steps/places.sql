-- Per K-ERP account: the legacy accounts, sheets and rows that its figures come from, the largest ones alone. A trial
-- balance tells its balance, the other tables their debits and credits.
SELECT
    ranked.account_code, ranked.entity, ranked.source_code, ranked.source_name, ranked.file, ranked.sheet,
    ranked.first_row, ranked.last_row, ranked.lines, ranked.debit, ranked.credit
FROM (
    SELECT
        each.*,
        row_number() OVER (
            PARTITION BY each.account_code
            ORDER BY each.rank, each.debit + each.credit DESC, each.file, each.sheet, each.source_code
        ) AS place
    FROM (
        SELECT
            opening.account_code, 1 AS rank, 'opening_balances' AS entity, opening.source_account_code AS source_code,
            max(opening.source_account_name) AS source_name, opening.file, opening.sheet,
            min(opening.row) AS first_row, max(opening.row) AS last_row, count(*) AS lines,
            sum(opening.debit_amount) AS debit, sum(opening.credit_amount) AS credit
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
        GROUP BY opening.account_code, opening.source_account_code, opening.file, opening.sheet
        UNION ALL
        SELECT
            line.account_code, 2, 'journal', line.source_account_code, max(line.source_account_name), line.file,
            line.sheet, min(line.first_row), max(line.last_row), sum(line.lines)::bigint, sum(line.debit_amount),
            sum(line.credit_amount)
        FROM kerp_staging.own_account_sums AS line
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
        GROUP BY line.account_code, line.source_account_code, line.file, line.sheet
        UNION ALL
        SELECT
            trial.account_code, 3, 'trial_balance', trial.source_account_code, max(trial.source_account_name),
            trial.file, trial.sheet, min(trial.row), max(trial.row), count(*), sum(trial.debit_balance),
            sum(trial.credit_balance)
        FROM kerp_staging.own_trial_balances AS trial
        WHERE trial.batch_id = %(batch_id)s
          AND trial.company_id = %(company_id)s
        GROUP BY trial.account_code, trial.source_account_code, trial.file, trial.sheet
    ) AS each
) AS ranked
WHERE ranked.place <= %(most)s
ORDER BY ranked.account_code, ranked.place
