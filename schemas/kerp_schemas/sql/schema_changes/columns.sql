-- Every column of those tables whose values cannot be computed again.
SELECT
    relation.oid::bigint AS table_id,
    attribute.attnum AS number,
    attribute.attname AS name,
    format_type(attribute.atttypid, attribute.atttypmod) AS type
FROM pg_attribute AS attribute
JOIN pg_class AS relation ON relation.oid = attribute.attrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE relation.relkind IN ('r', 'p')
  AND space.nspname NOT IN ('information_schema', 'kerp_staging')
  AND space.nspname !~ '^pg_'
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
  AND attribute.attgenerated = ''
ORDER BY table_id, number
