-- Per month, of those that are asked for, the vouchers that K-ERP holds. How negatives were written it does not know:
-- they stand on the other side.
SELECT
    to_char(voucher.voucher_date, 'YYYY-MM') AS month,
    count(*) AS vouchers,
    sum(voucher.total_debit) AS debit_written, sum(voucher.total_credit) AS credit_written,
    sum(voucher.total_debit) AS debit, sum(voucher.total_credit) AS credit,
    coalesce(sum(voucher.total_debit) FILTER (WHERE voucher.voucher_type = 'closing'), 0) AS closing
FROM vouchers AS voucher
WHERE voucher.company_id = %(company_id)s
  AND voucher.deleted_at IS NULL
  AND to_char(voucher.voucher_date, 'YYYY-MM') = ANY (%(months)s)
GROUP BY month
ORDER BY month
