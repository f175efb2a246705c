-- What a table is like to be read under a lock: how many bytes, whether its policies bind its owner, too, and whether they
-- hide rows from this login.
SELECT
    pg_relation_size(class.oid) AS bytes,
    class.relrowsecurity AND class.relforcerowsecurity AS is_forced,
    row_security_active(class.oid) AS hides_rows
FROM pg_class AS class
WHERE class.oid = %(table)s::regclass
