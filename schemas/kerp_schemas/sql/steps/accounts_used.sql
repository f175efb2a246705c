-- Every legacy account that the batch uses, by the K-ERP account that it goes to, with its first place. Its figures are
-- those of openings and journal, a negative amount on the side on which it was read; a batch that has neither has those
-- of its trial balance.
WITH books AS (
    SELECT
        line.source_account_code AS code, line.account_code AS target, min(line.source_account_name) AS name,
        sum(CASE WHEN line.flipped THEN -line.credit_amount ELSE line.debit_amount END) AS debit,
        sum(CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END) AS credit,
        sum(line.debit_amount - line.credit_amount) FILTER (WHERE line.is_read) AS balance,
        sum(line.debit_amount + line.credit_amount) FILTER (WHERE line.is_read) AS amount,
        sum(line.lines) AS lines, 'voucher_lines' AS table_name,
        line.file, line.sheet, min(line.first_row) AS row, 1 AS place, true AS is_used
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY line.source_account_code, line.account_code, line.file, line.sheet
    UNION ALL
    SELECT
        opening.source_account_code, opening.account_code, min(opening.source_account_name), sum(opening.debit_amount),
        sum(opening.credit_amount), sum(opening.debit_amount - opening.credit_amount),
        sum(opening.debit_amount + opening.credit_amount), count(*), 'opening_balances',
        opening.file, opening.sheet, min(opening.row), 2, true
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
    GROUP BY opening.source_account_code, opening.account_code, opening.file, opening.sheet
),
trial AS (
    SELECT
        trial.source_account_code AS code, trial.account_code AS target, min(trial.source_account_name) AS name,
        sum(CASE WHEN has_totals.any THEN trial.debit_total ELSE trial.debit_balance END) AS debit,
        sum(CASE WHEN has_totals.any THEN trial.credit_total ELSE trial.credit_balance END) AS credit,
        sum(trial.debit_balance - trial.credit_balance) AS balance, 0 AS lines, 'trial_balance' AS table_name,
        trial.file, trial.sheet, min(trial.row) AS row, 3 AS place,
        bool_or(trial.debit_total <> 0 OR trial.credit_total <> 0 OR trial.debit_balance <> trial.credit_balance)
            AS is_used
    FROM kerp_staging.own_trial_balances AS trial
    CROSS JOIN (
        SELECT bool_or(each.debit_total <> 0 OR each.credit_total <> 0) AS any
        FROM kerp_staging.own_trial_balances AS each
        WHERE each.batch_id = %(batch_id)s
          AND each.company_id = %(company_id)s
    ) AS has_totals
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
    GROUP BY trial.source_account_code, trial.account_code, trial.file, trial.sheet
),
used AS (
    SELECT books.* FROM books
    UNION ALL
    SELECT
        trial.code, trial.target, trial.name, CASE WHEN has_books.any THEN 0 ELSE trial.debit END,
        CASE WHEN has_books.any THEN 0 ELSE trial.credit END, CASE WHEN has_books.any THEN 0 ELSE trial.balance END,
        CASE WHEN has_books.any THEN 0 ELSE trial.debit + trial.credit END,
        trial.lines, trial.table_name, trial.file, trial.sheet, trial.row, trial.place, trial.is_used
    FROM trial
    CROSS JOIN (SELECT EXISTS (SELECT 1 FROM books) AS any) AS has_books
)
SELECT
    used.code, used.target, min(used.name) AS name, sum(used.lines)::bigint AS lines,
    coalesce(sum(used.debit), 0) AS debit, coalesce(sum(used.credit), 0) AS credit, coalesce(sum(used.balance), 0) AS balance,
    coalesce(sum(used.amount), 0) AS amount,
    (array_agg(used.table_name ORDER BY used.place, used.file, used.sheet, used.row))[1] AS table_name,
    (array_agg(used.file ORDER BY used.place, used.file, used.sheet, used.row))[1] AS file,
    (array_agg(used.sheet ORDER BY used.place, used.file, used.sheet, used.row))[1] AS sheet,
    (array_agg(used.row ORDER BY used.place, used.file, used.sheet, used.row))[1] AS row,
    bool_or(used.is_used) AS is_used
FROM used
GROUP BY used.code, used.target
ORDER BY used.code, used.target
