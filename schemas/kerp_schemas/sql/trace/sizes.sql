-- How many rows and bytes the tables of the target have, as the server knows without counting, and whatever row-level
-- security hides. Unknown (NULL) where nobody has ever counted and there are some.
WITH leaf AS (
    SELECT top.oid AS top, part.oid, part.reltuples, pg_stat_get_live_tuples(part.oid) AS live, pg_table_size(part.oid) AS bytes
    FROM pg_class AS top
    JOIN pg_namespace AS space ON space.oid = top.relnamespace
    CROSS JOIN LATERAL pg_partition_tree(top.oid) AS tree
    JOIN pg_class AS part ON part.oid = coalesce(tree.relid, top.oid) AND part.relkind IN ('r', 'm')
    WHERE top.relkind = 'p'
      AND NOT space.nspname ^@ 'pg_'
    UNION ALL
    SELECT each.oid, each.oid, each.reltuples, pg_stat_get_live_tuples(each.oid), pg_table_size(each.oid)
    FROM pg_class AS each
    JOIN pg_namespace AS space ON space.oid = each.relnamespace
    WHERE each.relkind IN ('r', 'm')
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
)
SELECT
    leaf.top::regclass::text AS name,
    CASE
        WHEN bool_or(leaf.reltuples < 0 AND leaf.live = 0 AND leaf.bytes > 8192) THEN NULL
        ELSE sum(CASE WHEN leaf.reltuples > 0 THEN leaf.reltuples::bigint ELSE leaf.live END)
    END::bigint AS rows,
    sum(leaf.bytes)::bigint AS bytes
FROM leaf
GROUP BY leaf.top
