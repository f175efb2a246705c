-- How the batch left the vouchers that it replaced under their number, as for others (promote/080_voucher_lines.sql):
-- one of which not every line came in, or whose header is not the sum of its lines, gets no hash.
UPDATE import_entries AS entry
SET
    voucher_no = staged.voucher_no, voucher_date = staged.voucher_date, voucher_type = staged.voucher_type,
    lines = summed.lines, debit = summed.debit, credit = summed.credit, line_ids = summed.line_ids,
    line_files = summed.line_files, line_rows = summed.line_rows, line_hashes = summed.line_hashes,
    after_hash = CASE
        WHEN summed.lines_written = summed.lines
         AND summed.debit_written = voucher.total_debit
         AND summed.credit_written = voucher.total_credit
        THEN record_hash_vouchers(voucher)
    END,
    source_hash = summed.source_hash
FROM import_differences AS difference
JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.old_id
JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
JOIN (
    SELECT
        line.voucher_id, count(*) AS lines, coalesce(sum(line.debit_amount), 0) AS debit,
        coalesce(sum(line.credit_amount), 0) AS credit,
        ('x' || encode(substr(sha256(convert_to(string_agg(line.contents, E'\n'), 'UTF8')), 1, 8), 'hex'))
            ::bit(64)::bigint AS source_hash,
        array_agg(line.id) AS line_ids, array_agg(line.file_no) AS line_files, array_agg(line.row) AS line_rows,
        array_agg(line.hash) AS line_hashes, count(line.hash) AS lines_written,
        sum(line.debit_written) AS debit_written, sum(line.credit_written) AS credit_written
    FROM (
        SELECT
            staged.voucher_id, staged.id, staged.debit_amount, staged.credit_amount, place.file_no, staged.row,
            row(
                staged.source_account_code, staged.debit_amount, staged.credit_amount, staged.description,
                staged.partner_code, staged.partner_name, staged.department_code, staged.project_code
            )::text AS contents,
            CASE WHEN written.id IS NOT NULL THEN record_hash_voucher_lines(written) END AS hash,
            written.debit_amount AS debit_written, written.credit_amount AS credit_written
        FROM import_differences AS difference
        JOIN kerp_staging.own_voucher_lines AS staged
          ON staged.batch_id = difference.batch_id
         AND staged.company_id = difference.company_id
         AND staged.voucher_id = difference.old_id
        LEFT JOIN voucher_lines AS written ON written.company_id = staged.company_id AND written.id = staged.id
        LEFT JOIN import_files AS place
          ON place.company_id = staged.company_id
         AND place.batch_id = staged.batch_id
         AND place.file = staged.file
         AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
        WHERE difference.batch_id = %(batch_id)s
          AND difference.company_id = %(company_id)s
          AND difference.table_name = 'vouchers'
          AND difference.is_applied
        ORDER BY staged.voucher_id, staged.line_no, staged.id
    ) AS line
    GROUP BY line.voucher_id
) AS summed ON summed.voucher_id = staged.id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
  AND entry.batch_id = difference.batch_id
  AND entry.company_id = difference.company_id
  AND entry.table_name = difference.table_name
  AND entry.record_id = difference.old_id
RETURNING entry.after_hash IS NULL AS is_broken
