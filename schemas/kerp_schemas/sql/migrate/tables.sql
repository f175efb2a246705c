-- Whether golang-migrate's table and ours are there, and whether the schema holds kerp-import's own tables.
SELECT
    to_regclass(quote_ident(%(table)s)) IS NOT NULL AS has_version,
    to_regclass(quote_ident(%(history)s)) IS NOT NULL AS has_history,
    to_regclass('import_batches') IS NOT NULL AS holds_ours
