-- The tables that a foreign key of the columns refers to, as SQL writes them: a column that goes takes its key along, which
-- locks them, too. What this login may not lock itself is left to that.
SELECT DISTINCT held.confrelid::regclass::text AS referenced
FROM pg_constraint AS held
JOIN pg_attribute AS attribute ON attribute.attrelid = held.conrelid AND attribute.attnum = ANY (held.conkey)
WHERE held.contype = 'f'
  AND held.conrelid = %(table)s::regclass
  AND held.confrelid <> held.conrelid
  AND attribute.attname = ANY (%(columns)s)
  AND has_table_privilege(held.confrelid, 'UPDATE, DELETE, TRUNCATE')
ORDER BY referenced
