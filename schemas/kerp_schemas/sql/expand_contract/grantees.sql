-- The table's columns, and who owns it: policies and foreign keys read as the owner, from whom nothing is taken.
SELECT
    quote_ident(pg_get_userbyid(class.relowner)) AS owner,
    array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
FROM pg_class AS class
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
WHERE class.oid = %(table)s::regclass
GROUP BY class.oid
