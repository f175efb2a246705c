-- Vouchers that K-ERP has under the same number with the same date, type and lines, in whatever order. A soft-deleted
-- voucher still holds its number, and is never unchanged; nor is one that was reversed, for
-- its amounts are in no balance.
WITH pair AS (
    SELECT staged.id AS new_id, voucher.id AS old_id
    FROM kerp_staging.own_vouchers AS staged
    JOIN vouchers AS voucher ON voucher.company_id = staged.company_id AND voucher.voucher_no = staged.voucher_no
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND voucher.deleted_at IS NULL
      AND voucher.voucher_date = staged.voucher_date
      AND voucher.voucher_type = staged.voucher_type
      AND NOT EXISTS (
          SELECT 1
          FROM import_reversals AS reversal
          WHERE reversal.company_id = voucher.company_id
            AND reversal.voucher_id = voucher.id
      )
),
here AS (
    SELECT
        line.voucher_id,
        array_agg(each.text ORDER BY each.text) AS lines
    FROM kerp_staging.own_voucher_lines AS line
    CROSS JOIN LATERAL (
        SELECT row(
            line.account_code, trim_scale(line.debit_amount), trim_scale(line.credit_amount), line.description,
            line.partner_code, line.department_code, line.project_code
        )::text AS text
    ) AS each
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.voucher_id IN (SELECT pair.new_id FROM pair)
    GROUP BY line.voucher_id
),
there AS (
    SELECT
        line.voucher_id,
        array_agg(each.text ORDER BY each.text) AS lines
    FROM voucher_lines AS line
    CROSS JOIN LATERAL (
        SELECT row(
            line.account_code, trim_scale(line.debit_amount), trim_scale(line.credit_amount), line.description,
            line.partner_code, line.department_code, line.project_code
        )::text AS text
    ) AS each
    WHERE line.company_id = %(company_id)s
      AND line.voucher_id IN (SELECT pair.old_id FROM pair)
    GROUP BY line.voucher_id
)
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id, new_id)
SELECT %(batch_id)s, %(company_id)s, 'vouchers', 'unchanged', pair.old_id, pair.new_id
FROM pair
LEFT JOIN here ON here.voucher_id = pair.new_id
LEFT JOIN there ON there.voucher_id = pair.old_id
WHERE here.lines IS NOT DISTINCT FROM there.lines
