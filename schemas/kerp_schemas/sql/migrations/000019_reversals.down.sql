DROP TABLE IF EXISTS import_reversals;
