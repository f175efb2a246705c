-- Vouchers whose number K-ERP already has: 'unchanged' where date, type, text and every line are the same, else
-- 'conflict'. A soft-deleted voucher still holds its number, and is never unchanged; nor is one that was reversed, for
-- its amounts are in no balance.
INSERT INTO kerp_staging.staging_exclusions (batch_id, company_id, table_name, record_id, reason)
SELECT
    staged.batch_id, staged.company_id, 'vouchers', staged.id,
    CASE
        WHEN voucher.deleted_at IS NULL
         AND NOT EXISTS (
             SELECT 1
             FROM import_reversals AS reversal
             WHERE reversal.company_id = voucher.company_id
               AND reversal.voucher_id = voucher.id
         )
         AND (voucher.voucher_date, voucher.voucher_type, voucher.description)
             IS NOT DISTINCT FROM (staged.voucher_date, staged.voucher_type, staged.description)
         AND there.lines IS NOT DISTINCT FROM here.lines
        THEN 'unchanged'
        ELSE 'conflict'
    END
FROM kerp_staging.own_vouchers AS staged
JOIN vouchers AS voucher ON voucher.company_id = staged.company_id AND voucher.voucher_no = staged.voucher_no
LEFT JOIN (
    SELECT
        line.voucher_id,
        array_agg(
            row(
                line.account_code, line.debit_amount, line.credit_amount, line.description, line.partner_code,
                line.department_code, line.project_code
            )::text
            ORDER BY line.line_no
        ) AS lines
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND EXISTS (SELECT 1 FROM vouchers AS any_voucher WHERE any_voucher.company_id = %(company_id)s)
    GROUP BY line.voucher_id
) AS here ON here.voucher_id = staged.id
LEFT JOIN (
    SELECT
        line.voucher_id,
        array_agg(
            row(
                line.account_code, line.debit_amount, line.credit_amount, line.description, line.partner_code,
                line.department_code, line.project_code
            )::text
            ORDER BY line.line_no
        ) AS lines
    FROM voucher_lines AS line
    WHERE line.company_id = %(company_id)s
    GROUP BY line.voucher_id
) AS there ON there.voucher_id = voucher.id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
