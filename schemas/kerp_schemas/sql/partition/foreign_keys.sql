-- The foreign keys of a table, to others and from others.
SELECT
    made.conname::text AS name,
    made.conrelid = %(id)s AS is_own,
    made.conrelid::regclass::text AS place,
    made.confrelid::regclass::text AS target,
    regexp_replace(pg_get_constraintdef(made.oid), ' NOT VALID$', '') AS definition,
    made.convalidated AS is_valid,
    made.confupdtype NOT IN ('a', 'r') AS follows_updates,
    -- What becomes of a row when the one that it points to goes; when that is looked at is said apart.
    regexp_replace(
        substr(
            pg_get_constraintdef(made.oid),
            length(substring(pg_get_constraintdef(made.oid) FROM '^FOREIGN KEY \(.*?\) REFERENCES .*?\(.*?\)')) + 1
        ),
        ' NOT VALID| (NOT )?DEFERRABLE| INITIALLY (DEFERRED|IMMEDIATE)', '', 'g'
    ) AS actions,
    ARRAY (
        SELECT attribute.attname::text
        FROM unnest(made.conkey) WITH ORDINALITY AS place (attnum, number)
        JOIN pg_attribute AS attribute ON attribute.attrelid = made.conrelid AND attribute.attnum = place.attnum
        ORDER BY place.number
    ) AS columns,
    ARRAY (
        SELECT attribute.attname::text
        FROM unnest(made.confkey) WITH ORDINALITY AS place (attnum, number)
        JOIN pg_attribute AS attribute ON attribute.attrelid = made.confrelid AND attribute.attnum = place.attnum
        ORDER BY place.number
    ) AS referenced,
    obj_description(made.oid, 'pg_constraint') AS comment
FROM pg_constraint AS made
WHERE made.contype = 'f'
  AND made.conparentid = 0
  AND (made.conrelid = %(id)s OR made.confrelid = %(id)s)
ORDER BY made.conrelid::regclass::text, made.conname
