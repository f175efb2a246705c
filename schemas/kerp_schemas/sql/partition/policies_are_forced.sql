-- Whether policies bind the table's owner, too.
SELECT relation.relforcerowsecurity AS is_forced
FROM pg_class AS relation
WHERE relation.oid = %(id)s
