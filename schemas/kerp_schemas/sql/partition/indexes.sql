-- The indexes that the partitioned table gets: all but the unique ones that move to the table of keys; of those, but for
-- the primary key, an ordinary one of the same columns where none begins with them, since rows are looked up by them.
SELECT
    class.relname::text AS name,
    false AS is_ordinary,
    made.conname IS NOT NULL AS is_constraint,
    CASE
        WHEN made.conname IS NOT NULL THEN pg_get_constraintdef(made.oid)
        ELSE substr(
            pg_get_indexdef(index.indexrelid), strpos(pg_get_indexdef(index.indexrelid), ' USING ') + length(' ')
        )
    END AS definition,
    index.indisunique AS is_unique,
    obj_description(class.oid, 'pg_class') AS comment
FROM pg_index AS index
JOIN pg_class AS class ON class.oid = index.indexrelid
LEFT JOIN pg_constraint AS made ON made.conindid = index.indexrelid AND made.contype = 'u'
WHERE index.indrelid = %(id)s
  AND NOT index.indisprimary
  AND class.relname <> ALL (%(moved)s::text[])
UNION ALL
SELECT
    class.relname::text, true, false,
    substr(pg_get_indexdef(index.indexrelid), strpos(pg_get_indexdef(index.indexrelid), ' USING ') + length(' ')),
    false, NULL
FROM pg_index AS index
JOIN pg_class AS class ON class.oid = index.indexrelid
WHERE index.indrelid = %(id)s
  AND NOT index.indisprimary
  AND class.relname = ANY (%(moved)s::text[])
  -- The new primary key leads to the rows of a key that has all of its columns.
  AND NOT (index.indkey::smallint[] @> (
      SELECT first.indkey::smallint[] FROM pg_index AS first WHERE first.indrelid = %(id)s AND first.indisprimary
  ))
ORDER BY name
