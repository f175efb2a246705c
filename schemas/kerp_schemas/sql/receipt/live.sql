-- What production holds now of the lines and openings that a batch wrote.
SELECT
    'voucher_lines' AS table_name, count(*) AS records, coalesce(sum(line.debit_amount), 0) AS debit,
    coalesce(sum(line.credit_amount), 0) AS credit
FROM (
    -- Unfolded first: joined with the lines before, each voucher would read all of the company's.
    SELECT entry.company_id, unnest(entry.line_ids) AS id
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
) AS own
JOIN voucher_lines AS line ON line.company_id = own.company_id AND line.id = own.id
HAVING count(*) > 0
UNION ALL
SELECT
    entry.table_name, count(*), coalesce(sum(opening.debit_amount), 0), coalesce(sum(opening.credit_amount), 0)
FROM import_entries AS entry
JOIN opening_balances AS opening ON opening.company_id = entry.company_id AND opening.id = entry.record_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'opening_balances'
GROUP BY entry.table_name
