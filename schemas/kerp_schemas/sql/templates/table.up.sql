-- {table}: 무엇을 담는 표인지 한 문장으로. / What the table holds, in one sentence.
-- BEGIN과 COMMIT은 쓰지 않는다: 파일과 버전이 한 트랜잭션이다. / No BEGIN, no COMMIT: file and version are one transaction.

CREATE TABLE {table} (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,

    name VARCHAR(100) NOT NULL,

    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at TIMESTAMPTZ,

    -- 이 표를 가리키는 외래키도 회사를 함께 지닌다. / Foreign keys to this table carry the company, too.
    CONSTRAINT {table}_company_id_unique UNIQUE (company_id, id)
);

CREATE INDEX idx_{table}_company_created
    ON {table} (company_id, created_at DESC)
    WHERE deleted_at IS NULL;

CREATE TRIGGER {table}_updated_at
    BEFORE UPDATE ON {table}
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON {table}
    FOR ALL
    USING (company_id = (SELECT current_tenant_id()))
    WITH CHECK (company_id = (SELECT current_tenant_id()));

COMMENT ON TABLE {table} IS '{table} 표';
COMMENT ON COLUMN {table}.name IS '이름';
COMMENT ON COLUMN {table}.deleted_at IS '지운 때 (NULL: 지우지 않음)';
