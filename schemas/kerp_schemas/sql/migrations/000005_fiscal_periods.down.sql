DROP POLICY IF EXISTS tenant_isolation ON fiscal_periods;
DROP TRIGGER IF EXISTS fiscal_periods_updated_at ON fiscal_periods;
DROP TABLE IF EXISTS fiscal_periods;
