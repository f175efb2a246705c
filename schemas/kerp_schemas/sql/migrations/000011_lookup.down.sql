DROP FUNCTION IF EXISTS kerp_batches(text, uuid);
DROP FUNCTION IF EXISTS kerp_companies(text);
REVOKE SELECT ON companies, import_batches FROM kerp_lookup;
DROP POLICY IF EXISTS lookup ON import_batches;
DROP POLICY IF EXISTS lookup ON companies;
