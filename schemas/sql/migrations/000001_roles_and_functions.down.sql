DROP FUNCTION IF EXISTS update_updated_at();
DROP FUNCTION IF EXISTS current_tenant_id();

DO $$
BEGIN
    EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM kerp_importer, kerp_lookup', current_schema());
END
$$;
