-- Every legacy account that the batch uses, by the K-ERP account that it goes to, with its first place.
SELECT
    used.code, used.target, min(used.name) AS name, sum(used.lines) AS lines, coalesce(sum(used.amount), 0) AS amount,
    (array_agg(used.table_name ORDER BY used.place, used.file, used.sheet, used.row))[1] AS table_name,
    (array_agg(used.file ORDER BY used.place, used.file, used.sheet, used.row))[1] AS file,
    (array_agg(used.sheet ORDER BY used.place, used.file, used.sheet, used.row))[1] AS sheet,
    (array_agg(used.row ORDER BY used.place, used.file, used.sheet, used.row))[1] AS row,
    bool_or(used.is_used) AS is_used
FROM (
    SELECT
        line.source_account_code AS code, line.account_code AS target, min(line.source_account_name) AS name,
        sum(line.debit_amount + line.credit_amount) AS amount, count(*) AS lines, 'voucher_lines' AS table_name,
        line.file, line.sheet, min(line.row) AS row, 1 AS place, true AS is_used
    FROM kerp_staging.staging_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY line.source_account_code, line.account_code, line.file, line.sheet
    UNION ALL
    SELECT
        opening.source_account_code, opening.account_code, min(opening.source_account_name),
        sum(opening.debit_amount + opening.credit_amount), count(*), 'opening_balances', opening.file, opening.sheet,
        min(opening.row), 2, true
    FROM kerp_staging.staging_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
    GROUP BY opening.source_account_code, opening.account_code, opening.file, opening.sheet
    UNION ALL
    SELECT
        trial.source_account_code, trial.account_code, min(trial.source_account_name), 0, 0, 'trial_balance',
        trial.file, trial.sheet, min(trial.row), 3,
        bool_or(trial.debit_total <> 0 OR trial.credit_total <> 0 OR trial.debit_balance <> trial.credit_balance)
    FROM kerp_staging.staging_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
    GROUP BY trial.source_account_code, trial.account_code, trial.file, trial.sheet
) AS used
GROUP BY used.code, used.target
ORDER BY used.code, used.target
