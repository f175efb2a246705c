-- A row per voucher: its sums, a hash of what its lines say in the source's own accounts, and where it stands. Lines
-- that belong to no voucher stand together under ''.
INSERT INTO import_vouchers (
    batch_id, company_id, voucher_no, voucher_date, voucher_type, lines, debit, credit, contents, file, sheet, row
)
SELECT
    %(batch_id)s, %(company_id)s, coalesce(voucher.voucher_no, ''), voucher.voucher_date, voucher.voucher_type,
    summed.lines, summed.debit, summed.credit, summed.contents, voucher.file, voucher.sheet, voucher.row
FROM (
    SELECT
        line.voucher_id, count(*) AS lines, coalesce(sum(line.debit_amount), 0) AS debit,
        coalesce(sum(line.credit_amount), 0) AS credit,
        ('x' || encode(substr(sha256(convert_to(string_agg(
            row(
                line.source_account_code, line.debit_amount, line.credit_amount, line.description, line.partner_code,
                line.partner_name, line.department_code, line.project_code
            )::text,
            E'\n' ORDER BY line.line_no, line.id
        ), 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint AS contents
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY line.voucher_id
) AS summed
LEFT JOIN kerp_staging.own_vouchers AS voucher
  ON voucher.batch_id = %(batch_id)s
 AND voucher.company_id = %(company_id)s
 AND voucher.id = summed.voucher_id
ORDER BY voucher.voucher_no
