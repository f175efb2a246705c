-- The tables of this schema that have a default partition, and how many rows the server's statistics know there, from
-- which no policy hides any.
SELECT
    relation.relname::text AS "table",
    format('%I.%I', space.nspname, default_part.relname) AS path,
    row_security_active(default_part.oid) AS hides_rows,
    CASE pg_relation_size(default_part.oid)
        WHEN 0 THEN 0
        ELSE coalesce(pg_stat_get_live_tuples(default_part.oid), 0)
    END AS known
FROM pg_partitioned_table AS partitioned
JOIN pg_class AS relation ON relation.oid = partitioned.partrelid
JOIN pg_class AS default_part ON default_part.oid = partitioned.partdefid AND default_part.relkind = 'r'
JOIN pg_namespace AS space ON space.oid = default_part.relnamespace
WHERE relation.relnamespace = current_schema()::regnamespace
  AND NOT relation.relispartition
  AND NOT relation.relname ^@ 'kerp_'
ORDER BY relation.relname
