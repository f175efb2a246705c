CREATE TABLE journal (
    voucher_date TEXT, voucher_no TEXT, account_code TEXT, account_name TEXT, partner_code TEXT, partner_name TEXT,
    department_code TEXT, memo TEXT, debit TEXT, credit TEXT
)
