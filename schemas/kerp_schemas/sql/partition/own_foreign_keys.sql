-- The foreign keys of a table, as statements that make them on another one.
SELECT
    quote_ident(foreign_key.conname) AS name,
    pg_get_constraintdef(foreign_key.oid) AS definition
FROM pg_constraint AS foreign_key
WHERE foreign_key.conrelid = %(id)s
  AND foreign_key.contype = 'f'
  AND foreign_key.conparentid = 0
ORDER BY foreign_key.conname
