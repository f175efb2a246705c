-- What somebody planted where an import would run it: triggers, rules, defaults and functions that we did not ship, in
-- staging and on the history. `remedy` takes it away.
WITH ours AS (
    SELECT relation.oid, relation.oid::regclass::text AS name
    FROM pg_class AS relation
    JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    WHERE relation.relkind IN ('r', 'p', 'v')
      AND (
          space.nspname = 'kerp_staging'
          OR space.nspname = current_schema() AND relation.relname LIKE 'import\_%'
      )
)
SELECT
    'trigger' AS kind, planted.tgname || ' ON ' || ours.name AS name,
    format('DROP TRIGGER %I ON %s;', planted.tgname, ours.name) AS remedy
FROM ours
JOIN pg_trigger AS planted ON planted.tgrelid = ours.oid
WHERE NOT planted.tgisinternal
  AND planted.tgfoid IS DISTINCT FROM to_regprocedure('kerp_staging.hold_tenant()')
UNION ALL
SELECT 'rule', planted.rulename || ' ON ' || ours.name, format('DROP RULE %I ON %s;', planted.rulename, ours.name)
FROM ours
JOIN pg_rewrite AS planted ON planted.ev_class = ours.oid
WHERE planted.rulename <> '_RETURN'
UNION ALL
SELECT
    'default', format('%s.%s', ours.name, attribute.attname),
    format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT;', ours.name, attribute.attname)
FROM ours
JOIN pg_attrdef AS planted ON planted.adrelid = ours.oid
JOIN pg_attribute AS attribute ON attribute.attrelid = ours.oid AND attribute.attnum = planted.adnum
WHERE ours.name LIKE 'kerp_staging.%'
UNION ALL
SELECT
    'function', planted.oid::regprocedure::text, format('DROP FUNCTION %s;', planted.oid::regprocedure::text)
FROM pg_proc AS planted
WHERE planted.pronamespace = to_regnamespace('kerp_staging')
  AND planted.oid::regprocedure::text NOT IN (
      'kerp_staging.analyze_staging()', 'kerp_staging.analyze_history()', 'kerp_staging.make_views()',
      'kerp_staging.hold_tenant()'
  )
ORDER BY kind, name
