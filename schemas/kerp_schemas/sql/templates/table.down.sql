-- 역순으로. / In reverse.

DROP POLICY IF EXISTS tenant_isolation ON {table};
DROP TRIGGER IF EXISTS {table}_updated_at ON {table};
DROP INDEX IF EXISTS idx_{table}_company_created;
DROP TABLE IF EXISTS {table};
