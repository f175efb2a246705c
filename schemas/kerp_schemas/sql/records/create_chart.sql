-- The standard chart of a company that has just been made; `chart` is a JSON list of accounts.
INSERT INTO accounts (id, company_id, code, name, account_type, normal_side, parent_code, allow_posting)
SELECT
    account.id, %(company_id)s, account.code, account.name, account.account_type, account.normal_side,
    account.parent_code, account.allow_posting
FROM jsonb_to_recordset(%(chart)s::jsonb) AS account (
    id uuid, code text, name text, account_type text, normal_side text, parent_code text, allow_posting boolean
)
