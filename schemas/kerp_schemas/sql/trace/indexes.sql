-- Every index: a new one, or one with a new file, was built.
SELECT
    class.oid::bigint AS id, class.oid::regclass::text AS name, built.indrelid::bigint AS table_id,
    class.relfilenode::bigint AS file
FROM pg_index AS built
JOIN pg_class AS class ON class.oid = built.indexrelid
JOIN pg_namespace AS space ON space.oid = class.relnamespace
WHERE space.nspname <> 'information_schema'
  AND NOT space.nspname ^@ 'pg_'
ORDER BY name
