-- The vouchers of a batch that some of its rows belong to, while it is in staging.
SELECT asked.number, min(voucher.voucher_no) AS voucher_no
FROM unnest(%(numbers)s::integer[], %(files)s::text[], %(sheets)s::text[], %(rows)s::bigint[])
    AS asked (number, file, sheet, row)
JOIN kerp_staging.own_voucher_lines AS line
  ON line.batch_id = %(batch_id)s
 AND line.company_id = %(company_id)s
 AND line.file = asked.file
 AND coalesce(line.sheet, '') = coalesce(asked.sheet, '')
 AND line.row = asked.row
JOIN kerp_staging.own_vouchers AS voucher
  ON voucher.batch_id = line.batch_id
 AND voucher.company_id = line.company_id
 AND voucher.id = line.voucher_id
GROUP BY asked.number
