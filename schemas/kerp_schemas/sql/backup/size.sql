-- What the tables of the database hold, in bytes, without their indexes.
SELECT coalesce(sum(pg_table_size(class.oid)), 0)::bigint AS bytes
FROM pg_class AS class
JOIN pg_namespace AS space ON space.oid = class.relnamespace
WHERE class.relkind = 'r'
  AND space.nspname NOT IN ('information_schema', 'kerp_staging')
  AND space.nspname !~ '^pg_'
