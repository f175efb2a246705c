-- Default partitions that rows have come into, by the server's own statistics: row-level security hides rows, not these.
SELECT
    held.oid::regclass::text AS name, parent.relname AS table_name, pg_relation_size(held.oid) AS bytes
FROM pg_partitioned_table AS partitioned
JOIN pg_class AS parent ON parent.oid = partitioned.partrelid
JOIN pg_class AS held ON held.oid = partitioned.partdefid
LEFT JOIN pg_stat_all_tables AS counted ON counted.relid = held.oid
WHERE parent.relnamespace = current_schema()::regnamespace
  AND pg_relation_size(held.oid) > 0
  AND coalesce(counted.n_live_tup, 1) > 0
ORDER BY name
