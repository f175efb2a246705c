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

SET LOCAL ROLE kerp_lookup;

DROP FUNCTION kerp_operations();

SET LOCAL ROLE kerp_owner;

CREATE OR REPLACE FUNCTION update_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Only where the statement itself did not set it: a rollback puts the old value back.
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := CURRENT_TIMESTAMP;
    END IF;
    RETURN NEW;
END
$$;

-- What was said stays, in the details; a forced policy binds the owner too.
ALTER TABLE operations NO FORCE ROW LEVEL SECURITY;

UPDATE operations SET details = details || jsonb_build_object('control', control) WHERE control <> '{}';

ALTER TABLE operations FORCE ROW LEVEL SECURITY;

ALTER TABLE operations DROP COLUMN control;

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
