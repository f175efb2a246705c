-- Constraints that hold for new rows alone, indexes that were never finished, and triggers and foreign keys that sleep.
SELECT
    'constraint' AS kind, each.conrelid::regclass::text AS on_table, each.conname::text AS name,
    format('ALTER TABLE %s VALIDATE CONSTRAINT %I;', each.conrelid::regclass, each.conname) AS remedy
FROM pg_constraint AS each
JOIN pg_namespace AS space ON space.oid = each.connamespace
WHERE NOT each.convalidated
  AND each.conrelid <> 0
  AND space.nspname !~ '^pg_'
  -- What asks the session (staging: the company that is acted for) was true when the row came, and is never asked again.
  AND NOT EXISTS (
      SELECT 1
      FROM pg_depend AS used
      JOIN pg_proc AS function ON function.oid = used.refobjid
      WHERE used.classid = 'pg_constraint'::regclass
        AND used.objid = each.oid
        AND used.refclassid = 'pg_proc'::regclass
        AND function.provolatile <> 'i'
  )
UNION ALL
SELECT
    'index', each.indrelid::regclass::text, relation.relname::text, 'kerp-import db repair'
FROM pg_index AS each
JOIN pg_class AS relation ON relation.oid = each.indexrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
-- A partitioned table's index is invalid until each partition has its own.
WHERE NOT each.indisvalid AND relation.relkind = 'i' AND space.nspname !~ '^pg_'
UNION ALL
SELECT DISTINCT
    CASE WHEN each.tgisinternal THEN 'foreign key' ELSE 'trigger' END, each.tgrelid::regclass::text,
    CASE WHEN each.tgisinternal THEN held.conname ELSE each.tgname END::text,
    CASE
        WHEN each.tgisinternal THEN format('ALTER TABLE %s ENABLE TRIGGER ALL;', each.tgrelid::regclass)
        ELSE format('ALTER TABLE %s ENABLE TRIGGER %I;', each.tgrelid::regclass, each.tgname)
    END
FROM pg_trigger AS each
JOIN pg_class AS relation ON relation.oid = each.tgrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
LEFT JOIN pg_constraint AS held ON held.oid = each.tgconstraint
-- 'R' fires on a replica alone.
WHERE each.tgenabled IN ('D', 'R') AND space.nspname !~ '^pg_'
ORDER BY kind, on_table, name
