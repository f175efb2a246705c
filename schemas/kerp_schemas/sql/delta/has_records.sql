-- Whether K-ERP holds anything that files could tell otherwise.
SELECT
    EXISTS (SELECT 1 FROM vouchers AS voucher WHERE voucher.company_id = %(company_id)s) AS vouchers,
    EXISTS (SELECT 1 FROM opening_balances AS opening WHERE opening.company_id = %(company_id)s) AS openings
