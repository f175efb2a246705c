INSERT INTO voucher_lines (id, voucher_id, company_id, line_no, account_code, {debit}, {credit})
SELECT %(id)s, id, company_id, 100000000 + nextval('live.position'), '10101', %(debit)s, %(credit)s
FROM vouchers
WHERE voucher_no = 'LIVE'
RETURNING nextval('live.position')
