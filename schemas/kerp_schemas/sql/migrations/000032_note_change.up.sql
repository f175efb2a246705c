-- A migration that `db expand` wrote says itself how far its change is, in its own transaction: what is committed is noted,
-- and what is noted is committed. One row a change, from its first phase to its last.
-- Decision: docs/decisions/expand-contract.md

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
END
$$;

SET LOCAL ROLE kerp_owner;

CREATE FUNCTION note_change(change_name text, phase text, noted jsonb) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    AS $function$
DECLARE
    new_status CONSTANT text := CASE phase
        WHEN 'contracted' THEN 'completed' WHEN 'reverted' THEN 'rolled_back' ELSE 'pending'
    END;
    ended_at CONSTANT timestamptz := CASE WHEN new_status <> 'pending' THEN clock_timestamp() END;
    tenant CONSTANT text := coalesce(current_setting('app.current_tenant', true), '');
BEGIN
    IF NOT may_change_schema() THEN
        RAISE insufficient_privilege USING MESSAGE =
            '운영 테이블의 주인만 변경의 단계를 적을 수 있습니다 / only the owner of the production tables may say how far a change is';
    END IF;
    -- What belongs to no company is written without one, whoever the session acts for.
    PERFORM set_config('app.current_tenant', '', true);
    UPDATE operations
    SET
        status = new_status,
        completed_at = ended_at,
        heartbeat_at = clock_timestamp(),
        step = phase,
        pause_reason = noted ->> 'waits_for',
        error_message = NULL,
        details = details || (noted - 'declaration' - 'waits_for') || jsonb_build_object('phase', phase)
    WHERE id = (
        SELECT id
        FROM operations
        WHERE kind = 'expand'
          AND name = change_name
          AND company_id IS NULL
          AND status NOT IN ('completed', 'rolled_back')
        ORDER BY started_at DESC, id DESC
        LIMIT 1
    );
    IF NOT FOUND THEN
        -- Its first phase; or a copy of the schema, on which a later one is tried and no row is.
        INSERT INTO operations (
            kind, name, status, started_at, completed_at, heartbeat_at, step, pause_reason, application, tool_version,
            spec, details
        )
        VALUES (
            'expand', change_name, new_status, clock_timestamp(), ended_at, clock_timestamp(), phase,
            noted ->> 'waits_for', current_setting('application_name'), coalesce(noted ->> 'tool_version', ''),
            jsonb_build_object('declaration', noted -> 'declaration'),
            (noted - 'declaration' - 'waits_for') || jsonb_build_object('phase', phase)
        );
    END IF;
    PERFORM set_config('app.current_tenant', tenant, true);
END
$function$;

COMMENT ON FUNCTION note_change(text, text, jsonb) IS '변경(db expand)의 단계를 operations에 적는다: 그 단계를 실행하는 마이그레이션이 같은 트랜잭션에서 부른다';

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION note_change(text, text, jsonb) SET search_path = pg_catalog, %I, pg_temp', current_schema());
    REVOKE EXECUTE ON FUNCTION note_change(text, text, jsonb) FROM PUBLIC;
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION note_change(text, text, jsonb) TO %I',
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'companies'::regclass)
    );
END
$$;

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
