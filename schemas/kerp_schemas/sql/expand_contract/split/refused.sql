-- What stands on the columns that go and cannot go with them, or on the table and makes it one that cannot be split.
WITH wanted AS (
    SELECT relation.*
    FROM pg_class AS relation
    WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relname = %(table)s::text
),
attribute AS (
    SELECT
        each.*, each.attname = ANY (%(columns)s::text[]) AS is_moved,
        each.attname = ANY (%(columns)s::text[]) OR each.attname = ANY (%(shared)s::text[]) AS is_in_both
    FROM wanted
    JOIN pg_attribute AS each ON each.attrelid = wanted.oid
    WHERE each.attnum > 0 AND NOT each.attisdropped
),
used AS (
    SELECT DISTINCT depends.classid::regclass::text AS class, depends.objid, attribute.attname, attribute.is_moved,
        attribute.is_in_both
    FROM attribute
    JOIN pg_depend AS depends
        ON depends.refclassid = 'pg_class'::regclass AND depends.refobjid = attribute.attrelid
            AND depends.refobjsubid = attribute.attnum
)
SELECT 'table' AS reason, %(table)s::text AS name
WHERE NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.relkind = 'r' AND NOT wanted.relispartition)
UNION ALL
-- Its rows are on their way into partitions, with the columns that it has now (`db partition`).
SELECT DISTINCT 'partitioning', wanted.relname::text
FROM wanted
JOIN pg_trigger AS planted ON planted.tgrelid = wanted.oid AND planted.tgname ^@ '00_kerp_partition_'
UNION ALL
SELECT 'exists', %(new_table)s::text
WHERE to_regclass(quote_ident(current_schema()) || '.' || quote_ident(%(new_table)s::text)) IS NOT NULL
UNION ALL
SELECT 'column', name
FROM wanted CROSS JOIN unnest(%(columns)s::text[]) AS name
WHERE NOT EXISTS (SELECT 1 FROM attribute WHERE attribute.attname = name)
UNION ALL
SELECT 'key', wanted.relname::text
FROM wanted
WHERE NOT EXISTS (
    SELECT 1 FROM pg_index AS index
    JOIN attribute ON attribute.attnum = index.indkey[0]
    WHERE index.indrelid = wanted.oid AND index.indisprimary AND index.indnatts = 1
      AND NOT attribute.is_in_both
)
UNION ALL
-- The rows of both tables are of the same company only where a foreign key says so.
SELECT 'unique', array_to_string(%(shared)s::text[], ', ')
FROM wanted
WHERE cardinality(%(shared)s::text[]) > 0
  AND NOT EXISTS (
      SELECT 1 FROM pg_index AS index
      WHERE index.indrelid = wanted.oid AND index.indisunique AND index.indpred IS NULL AND index.indimmediate
        AND index.indexprs IS NULL AND index.indnkeyatts = cardinality(%(shared)s::text[]) + 1
        AND (
            SELECT count(*) FROM attribute
            WHERE attribute.attnum = ANY ((index.indkey::smallint[])[0:index.indnkeyatts - 1])
              AND (
                  attribute.attname = ANY (%(shared)s::text[])
                  OR attribute.attnum = (
                      SELECT primary_key.indkey[0] FROM pg_index AS primary_key
                      WHERE primary_key.indrelid = wanted.oid AND primary_key.indisprimary
                  )
              )
        ) = index.indnkeyatts
  )
UNION ALL
SELECT 'generated', attribute.attname::text
FROM attribute
WHERE attribute.is_moved AND (attribute.attidentity <> '' OR attribute.attgenerated <> '')
UNION ALL
-- A row of the new table is there only where something is set: without a default every row would be.
SELECT 'not_null', attribute.attname::text
FROM attribute
WHERE attribute.is_moved AND attribute.attnotnull AND NOT attribute.atthasdef
UNION ALL
SELECT 'default', attribute.attname::text
FROM attribute
JOIN pg_attrdef AS initial ON initial.adrelid = attribute.attrelid AND initial.adnum = attribute.attnum
WHERE attribute.is_moved
  AND (
      initial.adbin::text ~ 'SQLVALUEFUNCTION|NEXTVALUEEXPR'
      OR EXISTS (
          SELECT 1
          FROM regexp_matches(initial.adbin::text, ':(?:op)?funcid (\d+)', 'g') AS called(id)
          JOIN pg_proc AS function ON function.oid = called.id[1]::oid
          WHERE function.provolatile <> 'i'
      )
  )
UNION ALL
SELECT CASE WHEN made.contype = 'c' THEN 'check' ELSE 'foreign_key' END, made.conname::text
FROM pg_constraint AS made
JOIN wanted ON wanted.oid = made.conrelid
WHERE made.contype IN ('c', 'f')
  AND EXISTS (SELECT 1 FROM attribute WHERE attribute.is_moved AND attribute.attnum = ANY (made.conkey))
  AND EXISTS (SELECT 1 FROM attribute WHERE NOT attribute.is_in_both AND attribute.attnum = ANY (made.conkey))
UNION ALL
SELECT
    CASE WHEN index.indisunique THEN 'unique_index' ELSE 'index' END, index.indexrelid::regclass::text
FROM pg_index AS index
JOIN wanted ON wanted.oid = index.indrelid
WHERE EXISTS (
        SELECT 1 FROM attribute
        WHERE attribute.is_moved
          AND (
              attribute.attnum = ANY (index.indkey)
              OR attribute.attname IN (
                  SELECT used.attname FROM used WHERE used.class = 'pg_class' AND used.objid = index.indexrelid
              )
          )
    )
  AND (
      index.indisunique
      OR EXISTS (
          SELECT 1 FROM attribute
          WHERE NOT attribute.is_in_both
            AND (
                attribute.attnum = ANY (index.indkey)
                OR attribute.attname IN (
                    SELECT used.attname FROM used WHERE used.class = 'pg_class' AND used.objid = index.indexrelid
                )
            )
      )
  )
UNION ALL
-- A policy that reads a column that goes, or the key, which has another name in the new table.
SELECT 'policy', policy.polname::text
FROM pg_policy AS policy
JOIN wanted ON wanted.oid = policy.polrelid
WHERE EXISTS (
    SELECT 1 FROM used
    WHERE used.class = 'pg_policy' AND used.objid = policy.oid AND (used.is_moved OR NOT used.is_in_both)
)
UNION ALL
SELECT 'statistics', made.stxname::text
FROM pg_statistic_ext AS made
JOIN used ON used.class = 'pg_statistic_ext' AND used.objid = made.oid AND used.is_moved
UNION ALL
SELECT 'publication', published.pubname::text
FROM pg_publication_rel AS made
JOIN pg_publication AS published ON published.oid = made.prpubid
JOIN used ON used.class = 'pg_publication_rel' AND used.objid = made.oid AND used.is_moved
UNION ALL
SELECT DISTINCT 'trigger', each.tgname::text
FROM pg_trigger AS each
JOIN wanted ON wanted.oid = each.tgrelid
JOIN pg_proc AS called ON called.oid = each.tgfoid
CROSS JOIN unnest(%(columns)s::text[]) AS name
WHERE NOT each.tgisinternal
  AND (
      called.prosrc ~* ('\m' || regexp_replace(name, '\W', '\\\&', 'g') || '\M')
      OR EXISTS (SELECT 1 FROM used WHERE used.class = 'pg_trigger' AND used.objid = each.oid AND used.is_moved)
  )
ORDER BY reason, name
