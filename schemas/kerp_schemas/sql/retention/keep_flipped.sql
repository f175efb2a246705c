-- Which lines of these batches had been negative: staging alone knows it, and a delta that replaces them asks for it.
INSERT INTO import_flipped_lines (company_id, line_id, batch_id)
SELECT staged.company_id, staged.id, staged.batch_id
FROM kerp_staging.own_voucher_lines AS staged
JOIN voucher_lines AS line ON line.company_id = staged.company_id AND line.id = staged.id
WHERE staged.company_id = %(company_id)s
  AND staged.batch_id = ANY (%(batches)s)
  AND staged.flipped
ON CONFLICT DO NOTHING
