DROP TABLE IF EXISTS import_receipts;
DROP TABLE IF EXISTS import_trial_balances;
DROP TABLE IF EXISTS import_vouchers;
DROP TABLE IF EXISTS import_sources;
