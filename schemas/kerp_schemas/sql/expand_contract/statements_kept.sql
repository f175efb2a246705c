-- Where pg_stat_statements is in this database, and whether this login may read what others' statements say.
SELECT
    space.nspname::text AS schema,
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS may_read
FROM pg_extension AS extension
JOIN pg_namespace AS space ON space.oid = extension.extnamespace
WHERE extension.extname = 'pg_stat_statements'
