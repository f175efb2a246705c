-- The day of the company's last voucher.
SELECT max(voucher.voucher_date) AS day
FROM vouchers AS voucher
WHERE voucher.company_id = %(company_id)s
  AND voucher.deleted_at IS NULL
