-- Per month: the batch's vouchers as its files have them, negatives as they stood (written) and on the other side
-- (standing), implicit cash lines added, and of that what closing vouchers come to. Opening vouchers have left the
-- journal by now.
WITH lines AS (
    SELECT
        line.voucher_id,
        coalesce(sum(CASE WHEN line.flipped THEN -line.credit_amount ELSE line.debit_amount END), 0) AS debit_written,
        coalesce(sum(CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END), 0) AS credit_written,
        coalesce(sum(line.debit_amount), 0) AS debit,
        coalesce(sum(line.credit_amount), 0) AS credit
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY line.voucher_id
)
SELECT
    to_char(voucher.voucher_date, 'YYYY-MM') AS month,
    count(*) AS vouchers,
    sum(lines.debit_written) AS debit_written, sum(lines.credit_written) AS credit_written,
    sum(lines.debit) AS debit, sum(lines.credit) AS credit,
    coalesce(sum(lines.debit) FILTER (WHERE voucher.voucher_type = 'closing'), 0) AS closing
FROM kerp_staging.own_vouchers AS voucher
JOIN lines
  ON lines.voucher_id = voucher.id
WHERE voucher.batch_id = %(batch_id)s
  AND voucher.company_id = %(company_id)s
  AND voucher.voucher_date IS NOT NULL
GROUP BY month
ORDER BY month
