CREATE TABLE fiscal_periods (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    fiscal_year SMALLINT NOT NULL,
    fiscal_month SMALLINT NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL,
    status VARCHAR(10) NOT NULL DEFAULT 'open',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT fiscal_periods_unique UNIQUE (company_id, fiscal_year, fiscal_month),
    CONSTRAINT fiscal_periods_month CHECK (fiscal_month BETWEEN 1 AND 12),
    CONSTRAINT fiscal_periods_order CHECK (start_date <= end_date),
    CONSTRAINT fiscal_periods_status CHECK (status IN ('open', 'closed', 'locked'))
);

CREATE TRIGGER fiscal_periods_updated_at
    BEFORE UPDATE ON fiscal_periods
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE fiscal_periods ENABLE ROW LEVEL SECURITY;
ALTER TABLE fiscal_periods FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON fiscal_periods
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON fiscal_periods TO kerp_importer;

COMMENT ON TABLE fiscal_periods IS '회계기간 테이블';
COMMENT ON COLUMN fiscal_periods.status IS '상태: open(열림), closed(마감), locked(잠금)';
