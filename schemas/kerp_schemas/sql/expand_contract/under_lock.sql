-- What a table is like to be read under a lock: how many bytes, and whether its policies bind its owner, too.
SELECT
    pg_relation_size(class.oid) AS bytes,
    class.relrowsecurity AND class.relforcerowsecurity AS is_forced
FROM pg_class AS class
WHERE class.oid = %(table)s::regclass
