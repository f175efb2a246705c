INSERT INTO journal (
    voucher_date, voucher_no, account_code, account_name, partner_code, partner_name, department_code, memo, debit,
    credit
)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
