-- What somebody has to hear of: incidents (what failed, stands still, was refused, is slow or late, until it is normal
-- again), each message to each address, and the deadlines that kerp.toml names. An address stands nowhere here.
-- Decision: docs/decisions/alerts.md

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

CREATE TABLE import_incidents (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    -- NULL: what concerns the schema, and so every company.
    company_id UUID,
    company_code TEXT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    cause TEXT NOT NULL,
    severity TEXT NOT NULL,
    reason TEXT,
    since TIMESTAMPTZ,
    usual_seconds DOUBLE PRECISION,
    step TEXT,
    version BIGINT,
    operation_id UUID,
    times INTEGER NOT NULL DEFAULT 1,
    turn INTEGER NOT NULL DEFAULT 1,
    joined TEXT[] NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    turned_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    acked_at TIMESTAMPTZ,
    acked_by TEXT,
    asleep_until TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    closed_by UUID,
    quiet_hours TEXT,
    report TEXT,
    host TEXT,

    CONSTRAINT import_incidents_cause CHECK (cause IN ('failed', 'stalled', 'rejected', 'slow', 'late')),
    CONSTRAINT import_incidents_severity CHECK (severity IN ('critical', 'warning')),
    CONSTRAINT import_incidents_counted CHECK (times > 0 AND turn > 0 AND cardinality(joined) > 0),
    CONSTRAINT import_incidents_acked CHECK ((acked_at IS NULL) = (acked_by IS NULL))
);

-- One that is open for a company, a kind and a name: whoever tells the second time joins it.
CREATE UNIQUE INDEX idx_import_incidents_open ON import_incidents (company_id, kind, name) NULLS NOT DISTINCT
    WHERE closed_at IS NULL;
CREATE INDEX idx_import_incidents_closed ON import_incidents (closed_at);

COMMENT ON TABLE import_incidents IS '알림의 사건: 첫 실패에 열리고 정상으로 돌아오면 닫힌다';
COMMENT ON COLUMN import_incidents.company_id IS 'NULL: 스키마 전체의 작업';
COMMENT ON COLUMN import_incidents.since IS '언제부터: 마지막으로 말한 때, 시작한 때, 또는 지난 기한';
COMMENT ON COLUMN import_incidents.joined IS '이 사건에 든 것: 원인과 작업의 id. 같은 것은 두 번 알리지 않는다';
COMMENT ON COLUMN import_incidents.turn IS '몇 번째로 알리는 것인지: 확인한 뒤 또 실패하거나 더 나빠지면 하나 늘어난다';
COMMENT ON COLUMN import_incidents.acked_by IS '확인한 사람 (적은 이름. 로그인은 import_audit에 남는다)';
COMMENT ON COLUMN import_incidents.asleep_until IS '이때까지 알리지 않는다';
COMMENT ON COLUMN import_incidents.quiet_hours IS '그 회사 kerp.toml의 quiet_hours: 다른 곳에서 알릴 때도 지킨다';

CREATE TABLE import_deliveries (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID,
    incident_id UUID,
    event TEXT NOT NULL,
    event_key TEXT NOT NULL,
    severity TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'waiting',
    facts JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL,
    not_before TIMESTAMPTZ NOT NULL,
    claimed_at TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    reason TEXT,
    host TEXT,

    CONSTRAINT import_deliveries_event CHECK (
        event IN ('opened', 'again', 'repeated', 'closed', 'completed', 'forecast')
    ),
    CONSTRAINT import_deliveries_severity CHECK (severity IN ('critical', 'warning', 'info')),
    CONSTRAINT import_deliveries_status CHECK (status IN ('waiting', 'sending', 'sent', 'missed', 'dropped')),
    -- One message an event and address, whoever sees it first.
    CONSTRAINT import_deliveries_once UNIQUE NULLS NOT DISTINCT (company_id, event_key, channel)
);

CREATE INDEX idx_import_deliveries_incident ON import_deliveries (incident_id);
CREATE INDEX idx_import_deliveries_unsent ON import_deliveries (channel, not_before)
    WHERE status IN ('waiting', 'sending');

COMMENT ON TABLE import_deliveries IS '알림 하나하나: 사건마다 주소마다 한 번. 보내지 못한 것도 남는다';
COMMENT ON COLUMN import_deliveries.channel IS '주소의 종류와 지문. 주소 자체는 적지 않는다';
COMMENT ON COLUMN import_deliveries.not_before IS '이때부터 보낸다 (quiet_hours가 끝나는 때)';
COMMENT ON COLUMN import_deliveries.reason IS '보내지 못한 까닭 (주소는 가린다)';

CREATE TABLE import_deadlines (
    company_id UUID NOT NULL,
    company_code TEXT NOT NULL,
    step TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    said TEXT NOT NULL,
    registered_at TIMESTAMPTZ NOT NULL,
    met_at TIMESTAMPTZ,
    passed_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,

    CONSTRAINT import_deadlines_pkey PRIMARY KEY (company_id, step, due_at)
);

COMMENT ON TABLE import_deadlines IS 'kerp.toml의 deadline: 그 회사의 단계를 언제까지 마쳐야 하는지';
COMMENT ON COLUMN import_deadlines.met_at IS '제때 마친 때';
COMMENT ON COLUMN import_deadlines.passed_at IS '마치지 못하고 지난 것을 알린 때 (한 번만)';
COMMENT ON COLUMN import_deadlines.withdrawn_at IS 'kerp.toml에 더는 없는 때';

-- Read and written by whoever may act for the company; what concerns the schema, as in the audit, without any.
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['import_incidents', 'import_deliveries', 'import_deadlines'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', kept);
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON %I FOR ALL'
            ' USING (company_id IS NOT DISTINCT FROM (SELECT current_tenant_id()))'
            ' WITH CHECK (company_id IS NOT DISTINCT FROM (SELECT current_tenant_id()))',
            kept
        );
        EXECUTE format(
            'CREATE POLICY permitted_tenant ON %I AS RESTRICTIVE FOR ALL TO kerp_importer'
            ' USING (company_id IS NOT DISTINCT FROM (SELECT permitted_tenant_id()))'
            ' WITH CHECK (company_id IS NOT DISTINCT FROM (SELECT permitted_tenant_id()))',
            kept
        );
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON import_incidents, import_deliveries, import_deadlines TO kerp_importer;

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
