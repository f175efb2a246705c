-- The advisory lock of a space and a name, as pg_locks has it.
SELECT format(
    '%%s:%%s:2', hashtext(%(space)s)::bigint & 4294967295, hashtext(%(name)s)::bigint & 4294967295
) AS lock_id
