-- The columns of a table that can be written, as SQL names them, and which are its primary key.
SELECT quote_ident(attribute.attname) AS name, coalesce(attribute.attnum = ANY (key.indkey), false) AS is_key
FROM pg_attribute AS attribute
LEFT JOIN pg_index AS key ON key.indrelid = attribute.attrelid AND key.indisprimary
WHERE attribute.attrelid = %(table)s::regclass
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
  AND attribute.attgenerated = ''
ORDER BY attribute.attnum
