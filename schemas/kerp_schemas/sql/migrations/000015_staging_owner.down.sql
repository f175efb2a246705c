DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member boolean;
    staged record;
BEGIN
    is_member := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    DROP FUNCTION IF EXISTS kerp_staging.analyze_staging();
    SET LOCAL ROLE kerp_owner;
    REVOKE ALL ON ALL TABLES IN SCHEMA kerp_staging FROM kerp_importer;
    REVOKE ALL ON SCHEMA kerp_staging FROM kerp_importer;
    RESET ROLE;
    ALTER SCHEMA kerp_staging OWNER TO kerp_importer;
    FOR staged IN
        SELECT relation.relname AS name
        FROM pg_class AS relation
        WHERE relation.relnamespace = 'kerp_staging'::regnamespace
          AND relation.relkind = 'r'
        ORDER BY relation.relname
    LOOP
        EXECUTE format('ALTER TABLE kerp_staging.%I DROP CONSTRAINT %I', staged.name, staged.name || '_tenant');
        EXECUTE format('ALTER TABLE kerp_staging.%I OWNER TO kerp_importer', staged.name);
    END LOOP;
    EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
