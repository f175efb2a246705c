-- How many rows of each table this session has written, of late and in the transaction under way; `is_written` says that
-- this transaction wrote to it, or would have: it holds the lock. Rows that ON CONFLICT left as they were count nowhere.
SELECT
    relation.oid::bigint AS id,
    space.nspname AS schema,
    relation.relname AS name,
    pg_stat_get_xact_tuples_inserted(relation.oid) AS new,
    pg_stat_get_xact_tuples_updated(relation.oid) AS changed,
    pg_stat_get_xact_tuples_deleted(relation.oid) AS removed,
    EXISTS (
        SELECT 1
        FROM pg_locks AS held
        JOIN pg_database AS base ON base.oid = held.database
        WHERE held.relation = relation.oid
          AND held.pid = pg_backend_pid()
          AND held.mode = 'RowExclusiveLock'
          AND base.datname = current_database()
    ) AS is_written
FROM pg_class AS relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE relation.relkind = 'r'
  AND space.nspname !~ '^pg_'
ORDER BY schema, name
