-- A table that is partitioned by ranges of one day or moment and has a default partition: what is written of a row, where
-- foreign keys lead, how policies bind the default partition, and how much of it is on the disk.
SELECT
    format('%%I.%%I', space.nspname, relation.relname) AS path,
    relation.relname::text AS name,
    space.nspname::text AS space,
    relation.oid::bigint AS id,
    quote_ident(attribute.attname) AS column_name,
    format('%%I.%%I', default_space.nspname, default_part.relname) AS default_path,
    default_part.relname::text AS default_name,
    default_part.oid::bigint AS default_id,
    quote_ident(pg_get_userbyid(relation.relowner)) AS owner,
    row_security_active(default_part.oid) AS hides_rows,
    default_part.relrowsecurity AS has_policies,
    default_part.relforcerowsecurity AS is_forced,
    coalesce(' WITH (' || array_to_string(default_part.reloptions, ', ') || ')', '') AS options,
    pg_relation_size(default_part.oid) AS default_bytes,
    ARRAY(
        SELECT quote_ident(each.attname)
        FROM pg_attribute AS each
        WHERE each.attrelid = relation.oid
          AND each.attnum > 0
          AND NOT each.attisdropped
          AND each.attgenerated = ''
        ORDER BY each.attnum
    ) AS columns,
    ARRAY(
        SELECT DISTINCT foreign_key.confrelid::bigint
        FROM pg_constraint AS foreign_key
        WHERE foreign_key.conrelid = relation.oid
          AND foreign_key.contype = 'f'
        ORDER BY foreign_key.confrelid::bigint
    ) AS refers_to,
    (
        SELECT min(foreign_key.conrelid::regclass::text)
        FROM pg_constraint AS foreign_key
        WHERE foreign_key.confrelid IN (relation.oid, default_part.oid)
          AND foreign_key.contype = 'f'
    ) AS referred_to_by
FROM pg_partitioned_table AS partitioned
JOIN pg_class AS relation ON relation.oid = partitioned.partrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
JOIN pg_attribute AS attribute
    ON attribute.attrelid = relation.oid
    AND attribute.attnum = partitioned.partattrs[0]
    AND attribute.atttypid IN ('date'::regtype, 'timestamp'::regtype)
JOIN pg_class AS default_part ON default_part.oid = partitioned.partdefid AND default_part.relkind = 'r'
JOIN pg_namespace AS default_space ON default_space.oid = default_part.relnamespace
WHERE partitioned.partrelid = to_regclass(%(table)s)
  AND partitioned.partstrat = 'r'
  AND partitioned.partnatts = 1
