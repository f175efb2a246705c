DROP POLICY IF EXISTS tenant_isolation ON opening_balances;
DROP TRIGGER IF EXISTS opening_balances_updated_at ON opening_balances;
DROP INDEX IF EXISTS idx_opening_balances_company_account;
DROP TABLE IF EXISTS opening_balances;
