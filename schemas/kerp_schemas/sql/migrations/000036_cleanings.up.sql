-- What `clean` removed: who, when, what of which batch, how much; a row each time, which is never changed nor deleted.
-- And what staging alone knows of a promoted batch and a later delta still asks: which of its lines had been negative.
-- Both refer to no batch by a key of their own: a row of the history may go.
-- Decision: docs/decisions/retention.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    PERFORM set_config('kerp.was_kerp_owner', is_member::text, true);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner', current_schema());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE insufficient_privilege USING MESSAGE = format(
        CASE can_become
            WHEN 'SET'
            THEN 'an administrator must say once:'
                ' GRANT kerp_owner TO %1$I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;'
            ELSE 'an administrator must say before: GRANT kerp_owner TO %1$I; and after: REVOKE kerp_owner FROM %1$I;'
        END,
        CURRENT_USER
    );
END
$$;

SET LOCAL ROLE kerp_owner;

CREATE TABLE import_cleanings (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- NULL: what belongs to no company, such as a dump or what a killed process left.
    company_id UUID,
    batch_id UUID,
    kind TEXT NOT NULL,
    -- The file or folder, where it was one.
    name TEXT,
    older_than TIMESTAMPTZ NOT NULL,
    removed BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    details JSONB NOT NULL DEFAULT '{}',
    login TEXT NOT NULL DEFAULT SESSION_USER,
    host TEXT,
    os_user TEXT,
    tool_version TEXT NOT NULL,

    CONSTRAINT import_cleanings_kind CHECK (
        kind IN ('staging', 'findings', 'archive', 'reports', 'spools', 'dumps', 'logs')
    ),
    CONSTRAINT import_cleanings_counted CHECK (removed >= 0 AND bytes >= 0)
);

CREATE INDEX idx_import_cleanings_company_batch ON import_cleanings (company_id, batch_id);

CREATE TABLE import_flipped_lines (
    company_id UUID NOT NULL,
    line_id UUID NOT NULL,
    batch_id UUID NOT NULL,

    PRIMARY KEY (company_id, line_id)
);

-- What the way back kept of them; a forced policy binds the owner too.
ALTER TABLE import_audit NO FORCE ROW LEVEL SECURITY;

INSERT INTO import_cleanings
SELECT (jsonb_populate_record(NULL::import_cleanings, audit.details)).*
FROM import_audit AS audit
WHERE audit.action = 'clean'
  AND audit.outcome = 'kept';

INSERT INTO import_flipped_lines
SELECT DISTINCT (jsonb_populate_record(NULL::import_flipped_lines, kept.line)).*
FROM import_audit AS audit
CROSS JOIN LATERAL jsonb_array_elements(audit.details) AS kept (line)
WHERE audit.action = 'clean'
  AND audit.outcome = 'flipped';

ALTER TABLE import_audit FORCE ROW LEVEL SECURITY;

ALTER TABLE import_cleanings ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_cleanings FORCE ROW LEVEL SECURITY;

-- As in the audit: what belongs to no company is seen and written where no company is acted for, and who is logged in
-- nobody can say otherwise.
CREATE POLICY tenant_isolation ON import_cleanings
    FOR ALL
    USING (company_id IS NOT DISTINCT FROM (SELECT current_tenant_id()))
    WITH CHECK (company_id IS NOT DISTINCT FROM (SELECT current_tenant_id()) AND login = SESSION_USER);

CREATE POLICY permitted_tenant ON import_cleanings
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id IS NOT DISTINCT FROM (SELECT permitted_tenant_id()))
    WITH CHECK (company_id IS NOT DISTINCT FROM (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT ON import_cleanings TO kerp_importer;

ALTER TABLE import_flipped_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_flipped_lines FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_flipped_lines
    FOR ALL
    USING (company_id = (SELECT current_tenant_id()))
    WITH CHECK (company_id = (SELECT current_tenant_id()));

CREATE POLICY permitted_tenant ON import_flipped_lines
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT ON import_flipped_lines TO kerp_importer;

COMMENT ON TABLE import_cleanings IS '정리 기록: clean이 언제 누가 무엇을 얼마나 지웠는지 (더하기만 한다)';
COMMENT ON COLUMN import_cleanings.older_than IS '이보다 오래된 것을 지웠다';
COMMENT ON COLUMN import_cleanings.removed IS '지운 행이나 파일의 수';
COMMENT ON COLUMN import_cleanings.details IS '지운 것에 대해 남겨야 할 것: 점검 결과의 등급별 건수';
COMMENT ON TABLE import_flipped_lines IS '음수를 반대편으로 옮긴 분개: 적재 테이블을 정리할 때 남긴다. 다시 온 파일이 그 전표를 바꿀 때 쓴다';

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
