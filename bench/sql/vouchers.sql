INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description, total_debit, total_credit)
SELECT gen_random_uuid(), company_id, voucher_no, min(voucher_date), min(description), sum(debit_amount),
       sum(credit_amount)
FROM prepared
GROUP BY company_id, voucher_no
