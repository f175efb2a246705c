-- The cash line of every line of the slips `slips` (ids of vouchers without one): on the other side, with that line's
-- origin, behind the voucher's own lines.
-- Decision: docs/decisions/implicit-cash.md
INSERT INTO kerp_staging.staging_voucher_lines (
    batch_id, company_id, id, voucher_id, line_no, account_code, debit_amount, credit_amount, description,
    source_account_code, source_account_name, flipped, added, file, sheet, row
)
SELECT
    slip.batch_id, slip.company_id, gen_random_uuid(), slip.voucher_id, slip.line_no + slip.last_no, %(target)s,
    slip.credit_amount, slip.debit_amount, slip.description, %(code)s, '현금', false, true, slip.file, slip.sheet,
    slip.row
FROM (
    SELECT line.*, max(line.line_no) OVER (PARTITION BY line.voucher_id) AS last_no
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.voucher_id = ANY(%(slips)s::uuid[])
) AS slip
WHERE slip.debit_amount + slip.credit_amount > 0
