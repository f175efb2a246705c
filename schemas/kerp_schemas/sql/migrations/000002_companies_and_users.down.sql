DROP POLICY IF EXISTS tenant_isolation ON users;
DROP TRIGGER IF EXISTS users_updated_at ON users;
DROP TABLE IF EXISTS users;
DROP POLICY IF EXISTS tenant_isolation ON companies;
DROP TRIGGER IF EXISTS companies_updated_at ON companies;
DROP TABLE IF EXISTS companies;
