-- Unique and foreign keys and indexes of the tables that are exactly what CREATE makes of their definitions, with what
-- depends on each: a comment, a tablespace, a parameter, CLUSTER or REPLICA IDENTITY would be lost with one that is dropped,
-- or with its part of one partition. Primary keys are not among them: their rows come in the order of their ids, which
-- costs no more than making them afterwards, and whoever refers to a voucher by its id depends on them.
WITH key AS (
    SELECT
        held.conrelid AS relation, held.conname AS name, held.contype = 'f' AS is_foreign, held.oid AS constraint_id,
        CASE held.contype WHEN 'u' THEN held.conindid END AS index_id, pg_get_constraintdef(held.oid) AS definition,
        format('ALTER TABLE %%s DROP CONSTRAINT %%I', held.conrelid::regclass, held.conname) AS unmake,
        format(
            'ALTER TABLE %%s ADD CONSTRAINT %%I %%s', held.conrelid::regclass, held.conname, pg_get_constraintdef(held.oid)
        ) AS make
    FROM pg_constraint AS held
    WHERE held.contype IN ('u', 'f')
      AND held.convalidated
      AND held.conislocal
      AND held.coninhcount = 0
      AND NOT EXISTS (
          SELECT 1
          FROM pg_trigger AS holding
          JOIN pg_constraint AS whole ON whole.oid = holding.tgconstraint
          WHERE held.oid IN (whole.oid, whole.conparentid)
            AND holding.tgenabled <> 'O'
      )
    UNION ALL
    SELECT
        built.indrelid, class.relname, false, NULL, class.oid, said.definition,
        format('DROP INDEX %%s', class.oid::regclass), said.definition
    FROM pg_index AS built
    JOIN pg_class AS class ON class.oid = built.indexrelid
    -- Of a partitioned table's it is said without the partitions, which each get theirs where it is made.
    CROSS JOIN LATERAL (SELECT regexp_replace(pg_get_indexdef(class.oid), ' ON ONLY ', ' ON ') AS definition) AS said
    WHERE NOT EXISTS (
        SELECT 1
        FROM pg_constraint AS held
        WHERE held.conindid = class.oid
          AND held.contype IN ('p', 'u', 'x')
    )
)
SELECT
    class.relname::text AS table_name, key.name::text AS name, key.is_foreign,
    replace(key.definition, quote_ident(current_schema()) || '.', '') AS definition, key.unmake, key.make,
    key.name || ' ON ' || class.oid::regclass::text AS path,
    ARRAY (
        SELECT DISTINCT coalesce(
            held.conname || ' ON ' || held.conrelid::regclass::text,
            pg_describe_object(depending.classid, depending.objid, depending.objsubid)
        )
        FROM pg_depend AS depending
        LEFT JOIN pg_constraint AS held ON depending.classid = 'pg_constraint'::regclass AND held.oid = depending.objid
        -- What is of the same key in a partition goes and comes with it.
        WHERE depending.deptype NOT IN ('i', 'P', 'S')
          AND (
              depending.refclassid = 'pg_class'::regclass AND depending.refobjid = key.index_id
              OR depending.refclassid = 'pg_constraint'::regclass AND depending.refobjid = key.constraint_id
          )
    ) AS dependants
FROM key
JOIN pg_class AS class ON class.oid = key.relation
WHERE class.oid = ANY (%(tables)s::regclass[]::oid[])
  AND NOT EXISTS (
      SELECT 1
      FROM pg_index AS built
      JOIN pg_class AS stored ON stored.oid = built.indexrelid
      WHERE (
          built.indexrelid = key.index_id
          OR built.indexrelid IN (SELECT tree.relid FROM pg_partition_tree(key.index_id) AS tree)
      )
        AND (
            NOT built.indisvalid
            OR NOT built.indisready
            OR built.indisclustered
            OR built.indisreplident
            OR stored.reloptions IS NOT NULL
            OR stored.reltablespace <> 0
            OR EXISTS (
                SELECT 1
                FROM pg_description AS described
                WHERE described.classoid = 'pg_class'::regclass AND described.objoid = built.indexrelid
            )
        )
  )
  AND NOT EXISTS (
      SELECT 1
      FROM pg_description AS described
      JOIN pg_constraint AS whole ON whole.oid = described.objoid
      WHERE described.classoid = 'pg_constraint'::regclass
        AND key.constraint_id IN (whole.oid, whole.conparentid)
  )
  AND NOT EXISTS (
      SELECT 1
      FROM pg_depend AS member
      WHERE member.refclassid = 'pg_extension'::regclass
        AND (
            member.classid = 'pg_class'::regclass AND member.objid = key.index_id
            OR member.classid = 'pg_constraint'::regclass AND member.objid = key.constraint_id
        )
  )
-- Foreign keys need the unique ones.
ORDER BY key.is_foreign, class.relname, key.name
