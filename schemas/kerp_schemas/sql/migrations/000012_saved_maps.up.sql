-- The account map of each company: every version that was ever saved, the newest one in force. A version is never
-- changed nor deleted: the importer may only read and add. Like the history it refers to no production row.

CREATE TABLE import_maps (
    company_id UUID NOT NULL,
    version INTEGER NOT NULL,
    contents TEXT NOT NULL,
    sha256 CHAR(64) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_by VARCHAR(100) NOT NULL,
    note TEXT,

    PRIMARY KEY (company_id, version),
    CONSTRAINT import_maps_version CHECK (version > 0)
);

ALTER TABLE import_maps ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_maps FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_maps
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT ON import_maps TO kerp_importer;

COMMENT ON TABLE import_maps IS '회사별 계정 매핑: 저장된 모든 판 (고치거나 지우지 않는다)';
COMMENT ON COLUMN import_maps.contents IS '매핑 파일의 글 (YAML) 그대로';
COMMENT ON COLUMN import_maps.created_by IS '저장한 사람: --by 또는 로그인 이름';
