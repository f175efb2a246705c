-- Whatever runs long, in one table: migrations, backfills, expansions, partitionings, copies and batches. A batch writes
-- its row into import_batches alone; a trigger has it join, in the same transaction, so that no program can forget it.
-- Decision: docs/decisions/operations.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    role_name text;
    is_member boolean;
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        is_member := pg_has_role(CURRENT_USER, role_name, can_become);
        PERFORM set_config('kerp.was_' || role_name, is_member::text, true);
        IF NOT is_member THEN
            EXECUTE format('GRANT %I TO %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner, kerp_lookup', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

CREATE TABLE operations (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    kind VARCHAR(9) NOT NULL,
    name TEXT NOT NULL,
    -- The migration's number.
    version BIGINT,
    -- NULL: what concerns the schema, and so every company.
    company_id UUID,
    batch_id UUID,
    status VARCHAR(11) NOT NULL DEFAULT 'pending',
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    rows_affected BIGINT NOT NULL DEFAULT 0,
    error_message TEXT,
    step TEXT,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT,
    heartbeat_at TIMESTAMPTZ,
    host TEXT,
    pid INTEGER,
    server_pid INTEGER,
    application TEXT,
    tool_version TEXT NOT NULL,
    pause_reason TEXT,
    lock_id TEXT,
    spec JSONB NOT NULL DEFAULT '{}',
    details JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT operations_kind CHECK (kind IN ('migration', 'backfill', 'expand', 'partition', 'copy', 'batch')),
    CONSTRAINT operations_status CHECK (
        status IN ('pending', 'running', 'completed', 'failed', 'rejected', 'rolled_back')
    ),
    CONSTRAINT operations_started CHECK (status = 'pending' OR started_at IS NOT NULL),
    CONSTRAINT operations_counted CHECK (rows_affected >= 0 AND done >= 0 AND total >= 0),
    -- A batch is one operation, under its own id.
    CONSTRAINT operations_is_a_batch CHECK ((kind = 'batch') = (batch_id IS NOT NULL) AND batch_id = id),
    CONSTRAINT operations_batch_of_a_company CHECK (kind <> 'batch' OR company_id IS NOT NULL),
    CONSTRAINT operations_version_of_a_migration CHECK ((kind = 'migration') = (version IS NOT NULL)),
    CONSTRAINT operations_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE
);

CREATE INDEX idx_operations_company_started ON operations (company_id, started_at DESC);
CREATE INDEX idx_operations_kind_name ON operations (kind, name, started_at DESC);

COMMENT ON TABLE operations IS '오래 걸리는 작업: 마이그레이션, 백필, 확장, 파티션, 복사, 이관 배치. 한 번 실행한 것이 한 행이다';
COMMENT ON COLUMN operations.company_id IS 'NULL: 스키마 전체의 작업 (모든 회사가 본다)';
COMMENT ON COLUMN operations.batch_id IS '이관 배치의 id: import_batches의 트리거가 함께 적는다';
COMMENT ON COLUMN operations.rows_affected IS '쓴 행의 수';
COMMENT ON COLUMN operations.step IS '지금 하고 있는 단계';
COMMENT ON COLUMN operations.done IS '끝낸 만큼: total 가운데 (단위는 작업마다 다르다: 단계 또는 행)';
COMMENT ON COLUMN operations.total IS '전부. NULL: 아직 모른다';
COMMENT ON COLUMN operations.heartbeat_at IS '프로그램이 살아 있다고 마지막으로 말한 때';
COMMENT ON COLUMN operations.host IS '명령을 실행한 컴퓨터의 이름 (프로그램이 말한 것)';
COMMENT ON COLUMN operations.pid IS '그 컴퓨터에서 프로그램의 프로세스 번호';
COMMENT ON COLUMN operations.server_pid IS '서버에서 그 연결을 맡은 프로세스 번호';
COMMENT ON COLUMN operations.pause_reason IS '잠시 멈춘 까닭. NULL: 멈추지 않았다';
COMMENT ON COLUMN operations.lock_id IS '실행하는 동안 쥐는 advisory lock: pg_locks의 classid:objid:objsubid';
COMMENT ON COLUMN operations.spec IS '무엇을 하라고 했는지: 이어 할 때 같아야 한다';
COMMENT ON COLUMN operations.details IS '무엇을 만들었고 어디까지 했는지';

-- Batches of before; a forced policy binds the owner too, and would hide them.
ALTER TABLE import_batches NO FORCE ROW LEVEL SECURITY;

INSERT INTO operations (
    id, kind, name, company_id, batch_id, status, started_at, completed_at, rows_affected, error_message, step,
    tool_version, lock_id, spec
)
SELECT
    batch.id, 'batch', batch.company_code, batch.company_id, batch.id, batch.status, batch.started_at,
    batch.completed_at, batch.rows_affected, batch.error_message, batch.progress ->> 'step', batch.tool_version,
    format(
        '%s:%s:2', hashtext('kerp-import')::bigint & 4294967295, hashtext(batch.company_code)::bigint & 4294967295
    ),
    jsonb_build_object('dry_run', batch.dry_run)
FROM import_batches AS batch;

ALTER TABLE import_batches FORCE ROW LEVEL SECURITY;

-- Who may write what belongs to no company: the members of the role that owns production's tables, who alone can
-- migrate them. Parsed here, so that no caller's search_path gives `companies` another meaning.
CREATE FUNCTION may_change_schema() RETURNS boolean
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    RETURN (
        SELECT pg_has_role(SESSION_USER, production.relowner, 'MEMBER')
        FROM pg_class AS production
        WHERE production.oid = 'companies'::regclass
    );

COMMENT ON FUNCTION may_change_schema() IS '이 로그인이 운영 테이블을 바꿀 수 있는지: 그 주인인지';

ALTER TABLE operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations FORCE ROW LEVEL SECURITY;

-- An importer writes the batches of the company that it acts for; everything else is written by whoever may migrate.
CREATE POLICY tenant_isolation ON operations
    FOR ALL
    USING (
        company_id IS NOT DISTINCT FROM current_tenant_id()
        AND (kind = 'batch' OR (SELECT may_change_schema()))
    )
    WITH CHECK (
        company_id IS NOT DISTINCT FROM current_tenant_id()
        AND (kind = 'batch' OR (SELECT may_change_schema()))
    );

-- What concerns every company is read by each, and so is what was run on one's own.
CREATE POLICY shown ON operations
    FOR SELECT
    USING (company_id IS NULL OR company_id = current_tenant_id());

CREATE POLICY permitted_tenant ON operations
    AS RESTRICTIVE
    FOR ALL
    TO kerp_importer
    USING (company_id IS NULL OR company_id = (SELECT permitted_tenant_id()))
    WITH CHECK (company_id IS NULL OR company_id = (SELECT permitted_tenant_id()));

CREATE POLICY lookup ON operations FOR SELECT TO kerp_lookup USING (true);

GRANT SELECT, INSERT, UPDATE ON operations TO kerp_importer;
GRANT SELECT ON operations TO kerp_lookup;

CREATE FUNCTION join_operations() RETURNS trigger
    LANGUAGE plpgsql
    AS $function$
BEGIN
    INSERT INTO operations AS operation (
        id, kind, name, company_id, batch_id, status, started_at, completed_at, rows_affected, error_message, step,
        server_pid, application, tool_version, lock_id, spec
    )
    VALUES (
        NEW.id, 'batch', NEW.company_code, NEW.company_id, NEW.id, NEW.status, NEW.started_at, NEW.completed_at,
        NEW.rows_affected, NEW.error_message, NEW.progress ->> 'step', pg_backend_pid(),
        current_setting('application_name'), NEW.tool_version,
        format(
            '%s:%s:2', hashtext('kerp-import')::bigint & 4294967295, hashtext(NEW.company_code)::bigint & 4294967295
        ),
        jsonb_build_object('dry_run', NEW.dry_run)
    )
    ON CONFLICT (id) DO UPDATE SET
        status = excluded.status,
        completed_at = excluded.completed_at,
        rows_affected = excluded.rows_affected,
        error_message = excluded.error_message,
        step = excluded.step,
        -- Whose session runs it; what ends it from outside does not.
        server_pid = CASE excluded.status WHEN 'running' THEN excluded.server_pid ELSE operation.server_pid END,
        application = CASE excluded.status WHEN 'running' THEN excluded.application ELSE operation.application END;
    RETURN NULL;
END
$function$;

COMMENT ON FUNCTION join_operations() IS '배치를 operations에도 적는다: 같은 트랜잭션에서, 빠뜨리는 일이 없게';

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION join_operations() SET search_path = pg_catalog, %I, pg_temp', current_schema());
END
$$;

CREATE TRIGGER join_operations
    AFTER INSERT OR UPDATE OF status, completed_at, rows_affected, error_message, progress ON import_batches
    FOR EACH ROW EXECUTE FUNCTION join_operations();

SET LOCAL ROLE kerp_lookup;

-- Every operation that a login may see, with what the database knows of its end: one whose program has said nothing for
-- a minute is stalled where its lock is free, and silent where it is held. As kerp_batches, it sees across companies.
CREATE FUNCTION kerp_operations()
    RETURNS TABLE (
        id uuid, kind text, name text, version bigint, company_id uuid, batch_id uuid, status text, state text,
        started_at timestamptz, completed_at timestamptz, rows_affected bigint, error_message text, step text,
        done bigint, total bigint, heartbeat_at timestamptz, host text, pid integer, server_pid integer,
        application text, tool_version text, pause_reason text, spec jsonb, details jsonb
    )
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    BEGIN ATOMIC
        SELECT
            operation.id, operation.kind::text, operation.name, operation.version, operation.company_id,
            operation.batch_id, operation.status::text,
            CASE
                WHEN operation.status <> 'running'
                    OR coalesce(operation.heartbeat_at, operation.started_at) > clock_timestamp() - interval '60 seconds'
                THEN operation.status::text
                WHEN NOT EXISTS (
                    SELECT 1
                    FROM pg_locks AS held
                    WHERE held.locktype = 'advisory'
                      AND held.granted
                      AND held.database = (
                          SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database()
                      )
                      AND operation.lock_id
                          = concat_ws(':', held.classid::text, held.objid::text, held.objsubid::text)
                )
                THEN 'stalled'
                -- Nobody has ever beaten for it: how it is cannot be told.
                WHEN operation.heartbeat_at IS NULL THEN 'running'
                ELSE 'silent'
            END,
            operation.started_at, operation.completed_at, operation.rows_affected, operation.error_message,
            operation.step, operation.done, operation.total, operation.heartbeat_at, operation.host, operation.pid,
            operation.server_pid, operation.application, operation.tool_version, operation.pause_reason,
            operation.spec, operation.details
        FROM operations AS operation
        WHERE operation.company_id IS NULL
           OR may_act_for(operation.company_id)
        ORDER BY operation.started_at DESC NULLS FIRST, operation.id DESC;
    END;

COMMENT ON FUNCTION kerp_operations() IS '작업 전부와 그 상태: 60초 동안 말이 없으면 stalled(잠금이 풀림) 또는 silent(잠금을 쥠)';
REVOKE EXECUTE ON FUNCTION kerp_operations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kerp_operations() TO kerp_importer;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION kerp_operations() SET search_path = %I, pg_temp', current_schema());
END
$$;

RESET ROLE;

DO $$
DECLARE
    role_name text;
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner, kerp_lookup', current_schema());
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        IF current_setting('kerp.was_' || role_name) = 'false' THEN
            EXECUTE format('REVOKE %I FROM %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
END
$$;
