-- What the table is, as far as a change of its columns may not do with it; its key: the primary one, else another that is
-- unique, complete and without NULL.
SELECT
    class.relkind::text AS kind,
    pg_get_userbyid(class.relowner)::text AS owner,
    class.relispartition
        OR EXISTS (
            SELECT 1 FROM pg_inherits AS each WHERE class.oid IN (each.inhrelid, each.inhparent)
        ) AS inherits,
    -- Its rows are on their way into partitions, with the columns that it has now (`db partition`).
    EXISTS (
        SELECT 1
        FROM pg_trigger AS planted
        WHERE planted.tgrelid = class.oid
          AND planted.tgname ^@ '00_kerp_partition_'
    ) AS is_being_partitioned,
    coalesce(
        (
            SELECT array_agg(attribute.attname::text ORDER BY key_column.turn)
            FROM (
                SELECT built.indkey
                FROM pg_index AS built
                WHERE built.indrelid = class.oid
                  AND built.indisunique
                  AND built.indisvalid
                  AND built.indpred IS NULL
                  AND built.indexprs IS NULL
                  AND NOT EXISTS (
                      SELECT 1
                      FROM pg_attribute AS attribute
                      WHERE attribute.attrelid = class.oid
                        AND attribute.attnum = ANY (built.indkey)
                        AND NOT attribute.attnotnull
                  )
                ORDER BY built.indisprimary DESC, built.indnkeyatts, built.indexrelid
                LIMIT 1
            ) AS chosen
            CROSS JOIN LATERAL unnest(chosen.indkey) WITH ORDINALITY AS key_column (attnum, turn)
            JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum = key_column.attnum
        ),
        '{}'
    ) AS key
FROM pg_class AS class
WHERE class.oid = to_regclass(quote_ident(%(table)s))
