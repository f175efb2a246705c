-- What a batch that wrote nothing (a rehearsal, a refusal) read: a row per voucher with its sums, a hash of what its
-- lines say in the source's own accounts, and where they stand. Lines that belong to no voucher stand together under ''.
INSERT INTO import_entries (
    batch_id, table_name, record_id, company_id, file_no, row, voucher_no, voucher_date, voucher_type, lines, debit,
    credit, line_files, line_rows, source_hash
)
SELECT
    %(batch_id)s, CASE WHEN summed.voucher_id IS NULL THEN 'voucher_lines' ELSE 'vouchers' END,
    coalesce(summed.voucher_id, %(batch_id)s), %(company_id)s, place.file_no, voucher.row,
    coalesce(voucher.voucher_no, ''), voucher.voucher_date, voucher.voucher_type, summed.lines, summed.debit,
    summed.credit, summed.line_files, summed.line_rows, summed.source_hash
FROM (
    SELECT
        line.voucher_id, count(*) AS lines, coalesce(sum(line.debit_amount), 0) AS debit,
        coalesce(sum(line.credit_amount), 0) AS credit,
        ('x' || encode(substr(sha256(convert_to(string_agg(line.contents, E'\n'), 'UTF8')), 1, 8), 'hex'))
            ::bit(64)::bigint AS source_hash,
        array_agg(line.file_no) AS line_files, array_agg(line.row) AS line_rows
    FROM (
        SELECT
            staged.voucher_id, staged.debit_amount, staged.credit_amount, place.file_no, staged.row,
            row(
                staged.source_account_code, staged.debit_amount, staged.credit_amount, staged.description,
                staged.partner_code, staged.partner_name, staged.department_code, staged.project_code
            )::text AS contents
        FROM kerp_staging.own_voucher_lines AS staged
        LEFT JOIN import_files AS place
          ON place.company_id = staged.company_id
         AND place.batch_id = staged.batch_id
         AND place.file = staged.file
         AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
        ORDER BY staged.voucher_id, staged.line_no, staged.id
    ) AS line
    GROUP BY line.voucher_id
) AS summed
LEFT JOIN kerp_staging.own_vouchers AS voucher
  ON voucher.batch_id = %(batch_id)s
 AND voucher.company_id = %(company_id)s
 AND voucher.id = summed.voucher_id
LEFT JOIN import_files AS place
  ON place.company_id = %(company_id)s
 AND place.batch_id = %(batch_id)s
 AND place.file = voucher.file
 AND coalesce(place.sheet, '') = coalesce(voucher.sheet, '')
