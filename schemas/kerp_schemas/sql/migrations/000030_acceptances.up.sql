-- Warnings that somebody accepted by name, with the reason, or took back: a row each time it was said, which is never
-- changed nor deleted. What is accepted is a finding as it was (its rule, place and value, as a key), wherever a later
-- batch of the company finds it again. Like the audit it refers to no batch, whose history may go.
-- Decision: docs/decisions/accepted-warnings.md

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

CREATE TABLE import_acceptances (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL,
    batch_id UUID NOT NULL,
    rule TEXT NOT NULL,
    finding_keys UUID[] NOT NULL,
    -- The findings of the batch by which it was said, in the order of their keys.
    finding_nos INTEGER[] NOT NULL,
    withdraws BOOLEAN NOT NULL DEFAULT false,
    why TEXT NOT NULL,
    who TEXT NOT NULL,
    login TEXT NOT NULL DEFAULT SESSION_USER,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT import_acceptances_says_something CHECK (
        cardinality(finding_keys) > 0 AND cardinality(finding_keys) = cardinality(finding_nos) AND why <> '' AND who <> ''
    )
);

CREATE INDEX idx_import_acceptances_company_at ON import_acceptances (company_id, at);

-- What the way back kept of them; a forced policy binds the owner too.
ALTER TABLE import_audit NO FORCE ROW LEVEL SECURITY;

INSERT INTO import_acceptances
SELECT (jsonb_populate_record(NULL::import_acceptances, audit.details)).*
FROM import_audit AS audit
WHERE audit.action = 'accept'
  AND audit.outcome = 'kept';

ALTER TABLE import_audit FORCE ROW LEVEL SECURITY;

ALTER TABLE import_acceptances ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_acceptances FORCE ROW LEVEL SECURITY;

-- As in the audit: who is logged in nobody can say otherwise, and a restored backup is not asked.
CREATE POLICY tenant_isolation ON import_acceptances
    FOR ALL
    USING (company_id = (SELECT current_tenant_id()))
    WITH CHECK (company_id = (SELECT current_tenant_id()) AND login = SESSION_USER);

CREATE POLICY permitted_tenant ON import_acceptances
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id = (SELECT permitted_tenant_id()));

GRANT SELECT, INSERT ON import_acceptances TO kerp_importer;

COMMENT ON TABLE import_acceptances IS '승인한 예외: 까닭을 적고 받아들인 경고 (더하기만 하고, 거두는 것도 한 줄을 더한다)';
COMMENT ON COLUMN import_acceptances.finding_keys IS '규칙, 자리(전표·계정·파일), 값으로 만든 열쇠: 다음 배치에서 같은 경고를 알아본다';
COMMENT ON COLUMN import_acceptances.withdraws IS '앞서 한 승인을 거두는 줄';

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
