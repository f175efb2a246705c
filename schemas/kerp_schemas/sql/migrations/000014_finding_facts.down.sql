SET LOCAL ROLE kerp_importer;

ALTER TABLE IF EXISTS kerp_staging.staging_findings DROP COLUMN IF EXISTS facts;

RESET ROLE;

ALTER TABLE IF EXISTS import_findings DROP COLUMN IF EXISTS facts;
