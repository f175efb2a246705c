-- The tables that the transaction under way has written to, or would have: what it holds its write lock on. Rows that
-- ON CONFLICT left as they were are counted nowhere, so that they are what is left of the table.
SELECT
    space.nspname AS schema,
    relation.relname AS name,
    pg_stat_get_xact_tuples_inserted(relation.oid) AS new,
    pg_stat_get_xact_tuples_updated(relation.oid) AS changed,
    pg_stat_get_xact_tuples_deleted(relation.oid) AS removed
FROM pg_locks AS held
JOIN pg_class AS relation ON relation.oid = held.relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
JOIN pg_database AS base ON base.oid = held.database
WHERE held.pid = pg_backend_pid()
  AND held.mode = 'RowExclusiveLock'
  AND base.datname = current_database()
  AND relation.relkind = 'r'
  AND space.nspname !~ '^pg_'
ORDER BY schema, name
