-- The lines that the batch wrote, as they stand in production, per account.
SELECT line.account_code, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
FROM (
    -- Unfolded first: joined with the lines before, each voucher would read all of the company's.
    SELECT entry.company_id, unnest(entry.line_ids) AS id
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
) AS own
JOIN voucher_lines AS line ON line.company_id = own.company_id AND line.id = own.id
GROUP BY line.account_code
ORDER BY line.account_code
