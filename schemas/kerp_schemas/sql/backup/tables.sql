-- Every table of the database that holds rows to be kept, as SQL names it; partitions are counted as their table.
-- Staging is left out: its rows are on their way, and take their company's name to be written.
SELECT quote_ident(space.nspname) || '.' || quote_ident(class.relname) AS name
FROM pg_class AS class
JOIN pg_namespace AS space ON space.oid = class.relnamespace
WHERE class.relkind IN ('r', 'p')
  AND NOT class.relispartition
  AND space.nspname NOT IN ('information_schema', 'kerp_staging')
  AND space.nspname !~ '^pg_'
ORDER BY name
