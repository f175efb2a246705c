DROP FUNCTION IF EXISTS update_updated_at();
DROP FUNCTION IF EXISTS current_tenant_id();

DO $$
BEGIN
    IF to_regclass('schema_migrations') IS NOT NULL THEN
        REVOKE SELECT ON schema_migrations FROM kerp_importer;
    END IF;
    EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM kerp_importer, kerp_lookup', current_schema());
END
$$;
