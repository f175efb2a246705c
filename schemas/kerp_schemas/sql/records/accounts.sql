-- The accounts of a company.
SELECT
    account.code, account.name, account.account_type, account.normal_side, account.parent_code, account.allow_posting,
    account.is_active
FROM accounts AS account
WHERE account.company_id = %(company_id)s
