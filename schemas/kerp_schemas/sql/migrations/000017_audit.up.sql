-- Who ran what, when, from where, with which versions and options: a row for every command that changes data, written
-- in the transaction that changes it. It can only be added to, and what the server knows itself nobody can say
-- otherwise: the login, the moment and the address are held by the policy, which a restored backup does not ask.
-- Decision: docs/decisions/audit.md

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

CREATE TABLE import_audit (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    company_id UUID,
    company_code TEXT,
    batch_id UUID,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    login TEXT NOT NULL DEFAULT SESSION_USER,
    client_address INET DEFAULT inet_client_addr(),
    host TEXT,
    os_user TEXT,
    arguments JSONB NOT NULL DEFAULT '[]',
    details JSONB NOT NULL DEFAULT '{}',
    tool_version TEXT NOT NULL,
    server_version TEXT NOT NULL DEFAULT current_setting('server_version'),
    schema_version BIGINT NOT NULL
);

CREATE INDEX idx_import_audit_company_at ON import_audit (company_id, at);

ALTER TABLE import_audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_audit FORCE ROW LEVEL SECURITY;

-- What belongs to no company, such as a migration, is seen and written where no company is acted for.
CREATE POLICY tenant_isolation ON import_audit
    FOR ALL
    USING (company_id IS NOT DISTINCT FROM current_tenant_id())
    WITH CHECK (
        company_id IS NOT DISTINCT FROM current_tenant_id()
        AND login = SESSION_USER
        AND at = CURRENT_TIMESTAMP
        AND client_address IS NOT DISTINCT FROM inet_client_addr()
    );

CREATE POLICY permitted_tenant ON import_audit
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id IS NOT DISTINCT FROM (SELECT permitted_tenant_id()))
    WITH CHECK (company_id IS NOT DISTINCT FROM (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT ON import_audit TO kerp_importer;

COMMENT ON TABLE import_audit IS '감사 기록: 누가 언제 어디서 무엇을 어느 판과 옵션으로 실행했는지 (더하기만 한다)';
COMMENT ON COLUMN import_audit.host IS '명령을 실행한 컴퓨터의 이름 (프로그램이 말한 것)';
COMMENT ON COLUMN import_audit.os_user IS '명령을 실행한 운영체제 사용자 (프로그램이 말한 것)';
COMMENT ON COLUMN import_audit.arguments IS '명령줄: 비밀과 개인번호는 가린다';

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
