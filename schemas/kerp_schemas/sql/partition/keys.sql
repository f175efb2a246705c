-- The unique keys of a table that do not have the column by which it is partitioned: a partitioned table cannot hold them.
SELECT
    class.relname::text AS name,
    index.indisprimary AS is_primary,
    -- A foreign key can point to what is checked at once alone; all else is checked at the end of its statement, so that
    -- one that renumbers many rows is not refused for the order in which it comes to them.
    CASE
        WHEN index.indisprimary OR EXISTS (
            SELECT FROM pg_constraint AS pointing
            WHERE pointing.confrelid = index.indrelid AND pointing.contype = 'f' AND pointing.conindid = index.indexrelid
        ) THEN ''
        WHEN made.condeferred THEN ' DEFERRABLE INITIALLY DEFERRED'
        ELSE ' DEFERRABLE INITIALLY IMMEDIATE'
    END AS deferral,
    CASE WHEN index.indnullsnotdistinct THEN ' NULLS NOT DISTINCT' ELSE '' END AS nulls,
    ARRAY (
        SELECT attribute.attname::text
        FROM unnest(index.indkey::smallint[]) WITH ORDINALITY AS place (attnum, number)
        JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = place.attnum
        WHERE place.number <= index.indnkeyatts
        ORDER BY place.number
    ) AS columns
FROM pg_index AS index
JOIN pg_class AS class ON class.oid = index.indexrelid
LEFT JOIN pg_constraint AS made ON made.conindid = index.indexrelid AND made.contype IN ('p', 'u')
WHERE index.indrelid = %(id)s
  AND index.indisunique
  AND NOT (
      (
          SELECT attribute.attnum FROM pg_attribute AS attribute
          WHERE attribute.attrelid = %(id)s AND attribute.attname = %(on)s
      ) = ANY (index.indkey::smallint[])
  )
ORDER BY index.indexrelid
