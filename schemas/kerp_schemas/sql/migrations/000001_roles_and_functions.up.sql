-- The two roles that every later migration grants to, and the two functions that every table leans on.
-- Roles belong to the cluster: they are made where they are absent, and no migration drops them.

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kerp_importer') THEN
        CREATE ROLE kerp_importer NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kerp_lookup') THEN
        CREATE ROLE kerp_lookup NOLOGIN;
    END IF;
    -- Since PostgreSQL 16 whoever creates a role is its member, but one that may not become it.
    IF NOT pg_has_role(
        CURRENT_USER,
        'kerp_importer',
        CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END
    ) THEN
        EXECUTE format('GRANT kerp_importer TO %I', CURRENT_USER);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO kerp_importer, kerp_lookup', current_schema());
    -- A login that may import but owns nothing must be able to see whether the schema is current.
    IF to_regclass('schema_migrations') IS NOT NULL THEN
        GRANT SELECT ON schema_migrations TO kerp_importer;
    END IF;
END
$$;

CREATE FUNCTION current_tenant_id() RETURNS uuid
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.current_tenant', true), '')::uuid $$;

COMMENT ON FUNCTION current_tenant_id() IS '현재 회사(테넌트): app.current_tenant 설정값. 빈 문자열은 없음';

CREATE FUNCTION update_updated_at() RETURNS trigger
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

COMMENT ON FUNCTION update_updated_at() IS 'updated_at 자동 갱신 (문장이 직접 정하지 않은 경우에만)';
