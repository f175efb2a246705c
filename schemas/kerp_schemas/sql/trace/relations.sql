-- Every table and view as this session sees it: its file, how often this transaction read it from end to end, the locks
-- that this session holds on it, and whether a statement touched it. A table that was dropped has its locks still.
SELECT
    coalesce(class.oid, held.relation)::bigint AS id,
    class.oid::regclass::text AS name,
    coalesce(class.relfilenode, 0)::bigint AS file,
    coalesce(pg_stat_get_xact_numscans(class.oid), 0)::integer AS scans,
    coalesce(held.modes, '{}') AS modes,
    coalesce(class.oid::text = ANY (string_to_array(current_setting('kerp_trace.touched', true), ',')), false) AS is_touched
FROM (
    SELECT each.oid, each.relfilenode
    FROM pg_class AS each
    JOIN pg_namespace AS space ON space.oid = each.relnamespace
    WHERE each.relkind IN ('r', 'p', 'm', 'v', 'f')
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
) AS class
FULL JOIN (
    SELECT lock.relation, array_agg(DISTINCT lock.mode) AS modes
    FROM pg_locks AS lock
    WHERE lock.pid = pg_backend_pid()
      AND lock.locktype = 'relation'
      AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    GROUP BY lock.relation
) AS held ON held.relation = class.oid
ORDER BY name
