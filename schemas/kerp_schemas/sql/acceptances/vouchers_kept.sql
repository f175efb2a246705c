-- The vouchers of a batch that some of its rows belong to, as its lineage has them.
SELECT asked.number, min(entry.voucher_no) AS voucher_no
FROM unnest(%(numbers)s::integer[], %(files)s::text[], %(sheets)s::text[], %(rows)s::bigint[])
    AS asked (number, file, sheet, row)
JOIN import_files AS place
  ON place.company_id = %(company_id)s
 AND place.batch_id = %(batch_id)s
 AND place.file = asked.file
 AND coalesce(place.sheet, '') = coalesce(asked.sheet, '')
JOIN (
    SELECT voucher.voucher_no, line.file_no, line.row
    FROM import_entries AS voucher
    CROSS JOIN LATERAL unnest(voucher.line_files, voucher.line_rows) AS line (file_no, row)
    WHERE voucher.company_id = %(company_id)s
      AND voucher.batch_id = %(batch_id)s
      AND voucher.table_name = 'vouchers'
) AS entry
  ON entry.file_no = place.file_no
 AND entry.row = asked.row
GROUP BY asked.number
