DROP POLICY IF EXISTS tenant_isolation ON accounts;
DROP TRIGGER IF EXISTS accounts_updated_at ON accounts;
DROP INDEX IF EXISTS idx_accounts_company_parent;
DROP TABLE IF EXISTS accounts;
