DROP TABLE IF EXISTS import_keys;
DROP TABLE IF EXISTS import_account_totals;
DROP TABLE IF EXISTS import_entries;
DROP TABLE IF EXISTS import_findings;
DROP INDEX IF EXISTS idx_import_batches_promoted_once;
DROP INDEX IF EXISTS idx_import_batches_company_started;
DROP TABLE IF EXISTS import_batches;
