-- Whether golang-migrate's table and ours are there, and whether the schema holds kerp-import's own tables. In the schema
-- that new tables go to, as golang-migrate looks: another one further down the search path is somebody else's.
SELECT
    to_regclass(here.prefix || quote_ident(%(table)s)) IS NOT NULL AS has_version,
    to_regclass(here.prefix || quote_ident(%(history)s)) IS NOT NULL AS has_history,
    to_regclass(here.prefix || 'import_batches') IS NOT NULL AS holds_ours
FROM (SELECT quote_ident(current_schema()) || '.' AS prefix) AS here
