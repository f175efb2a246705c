-- Constraints and indexes, and whether they hold. NOT NULL is a column's: only PostgreSQL 18 keeps it as a constraint.
-- What is NOT VALID or INVALID may have become valid since: that is asked of nobody.
WITH ours AS (
    SELECT
        space.nspname AS space, class.oid::regclass::text AS path, quote_ident(held.conname) AS name, held.oid,
        held.contype, held.convalidated, regexp_replace(pg_get_constraintdef(held.oid), ' NOT VALID$', '') AS definition
    FROM pg_constraint AS held
    JOIN pg_class AS class ON class.oid = held.conrelid
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE held.contype IN ('p', 'u', 'f', 'c', 'x')
      AND held.conislocal
      AND held.conparentid = 0
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
),
indexes AS (
    SELECT
        space.nspname AS space, built.indrelid::regclass::text AS path, class.oid::regclass::text AS name, class.oid,
        built.indisvalid AND built.indisready AS is_valid, pg_get_indexdef(class.oid) AS definition
    FROM pg_index AS built
    JOIN pg_class AS class ON class.oid = built.indexrelid
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
      AND NOT class.relispartition
      AND NOT EXISTS (
          SELECT 1
          FROM pg_constraint AS held
          WHERE held.conindid = class.oid
            AND held.contype IN ('p', 'u', 'x')
      )
)
SELECT
    'constraint' AS kind, ours.space, ours.path AS place, ours.name, '' AS aspect, ours.definition AS value,
    format('ALTER TABLE %s ADD CONSTRAINT %s %s;', ours.path, ours.name, pg_get_constraintdef(ours.oid)) AS make,
    format('ALTER TABLE %s DROP CONSTRAINT %s;', ours.path, ours.name) AS unmake
FROM ours
UNION ALL
SELECT
    'constraint', ours.space, ours.path, ours.name, 'validity', 'NOT VALID', NULL,
    format('ALTER TABLE %s VALIDATE CONSTRAINT %s;', ours.path, ours.name)
FROM ours
WHERE NOT ours.convalidated
UNION ALL
-- A foreign key is held by triggers, and those can be switched off.
SELECT
    'constraint', ours.space, ours.path, ours.name, 'enforcement', 'DISABLED', NULL,
    string_agg(
        DISTINCT format('ALTER TABLE %s ENABLE TRIGGER ALL;', holding.tgrelid::regclass), ' '
    )
FROM ours
JOIN pg_trigger AS holding ON holding.tgconstraint = ours.oid
WHERE holding.tgisinternal
  AND holding.tgenabled <> 'O'
GROUP BY ours.space, ours.path, ours.name
UNION ALL
SELECT
    'constraint', ours.space, ours.path, ours.name, 'comment', described.description,
    format('COMMENT ON CONSTRAINT %s ON %s IS %L;', ours.name, ours.path, described.description),
    format('COMMENT ON CONSTRAINT %s ON %s IS NULL;', ours.name, ours.path)
FROM ours
JOIN pg_description AS described ON described.classoid = 'pg_constraint'::regclass AND described.objoid = ours.oid
UNION ALL
SELECT
    'index', indexes.space, indexes.path, indexes.name, '', indexes.definition, indexes.definition || ';',
    format('DROP INDEX %s;', indexes.name)
FROM indexes
UNION ALL
SELECT
    'index', indexes.space, indexes.path, indexes.name, 'validity', 'INVALID', NULL,
    format('REINDEX INDEX CONCURRENTLY %s;', indexes.name)
FROM indexes
WHERE NOT indexes.is_valid
UNION ALL
SELECT
    'index', indexes.space, indexes.path, indexes.name, 'comment', described.description,
    format('COMMENT ON INDEX %s IS %L;', indexes.name, described.description),
    format('COMMENT ON INDEX %s IS NULL;', indexes.name)
FROM indexes
JOIN pg_description AS described
    ON described.classoid = 'pg_class'::regclass
   AND described.objoid = indexes.oid
ORDER BY kind, space, place, name, aspect
