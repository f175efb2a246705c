CREATE TABLE companies (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    code VARCHAR(20) NOT NULL,
    name VARCHAR(100) NOT NULL,
    business_number VARCHAR(12),
    fiscal_year_start_month SMALLINT NOT NULL DEFAULT 1,
    base_currency CHAR(3) NOT NULL DEFAULT 'KRW',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT companies_code_unique UNIQUE (code),
    CONSTRAINT companies_start_month CHECK (fiscal_year_start_month BETWEEN 1 AND 12)
);

CREATE TRIGGER companies_updated_at
    BEFORE UPDATE ON companies
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE companies ENABLE ROW LEVEL SECURITY;
ALTER TABLE companies FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON companies
    FOR ALL
    USING (id = current_tenant_id())
    WITH CHECK (id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON companies TO kerp_importer;

COMMENT ON TABLE companies IS '회사 테이블';
COMMENT ON COLUMN companies.code IS '회사코드 (이관 명령의 --company)';
COMMENT ON COLUMN companies.business_number IS '사업자등록번호';
COMMENT ON COLUMN companies.fiscal_year_start_month IS '회계연도 시작월 (1~12)';

CREATE TABLE users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    email VARCHAR(200) NOT NULL,
    name VARCHAR(100) NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT users_company_email_unique UNIQUE (company_id, email),
    CONSTRAINT users_company_id_unique UNIQUE (company_id, id)
);

CREATE TRIGGER users_updated_at
    BEFORE UPDATE ON users
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON users
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON users TO kerp_importer;

COMMENT ON TABLE users IS '사용자 테이블';
