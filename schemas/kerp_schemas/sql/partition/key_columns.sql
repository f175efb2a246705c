-- Columns as a table of keys has them.
SELECT
    attribute.attname::text AS name,
    format_type(attribute.atttypid, attribute.atttypmod)
        || CASE
            WHEN attribute.attcollation <> kind.typcollation THEN ' COLLATE ' || attribute.attcollation::regcollation::text
            ELSE ''
        END
        || CASE WHEN attribute.attnotnull THEN ' NOT NULL' ELSE '' END AS type
FROM pg_attribute AS attribute
JOIN pg_type AS kind ON kind.oid = attribute.atttypid
WHERE attribute.attrelid = %(id)s
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
