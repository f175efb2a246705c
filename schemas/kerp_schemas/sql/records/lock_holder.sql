-- The session that holds the advisory lock of a space and a name. Host and time are seen by its own login alone.
SELECT
    locks.pid AS pid,
    locks.pid = pg_backend_pid() AS is_ours,
    sessions.usename AS login,
    coalesce(sessions.application_name, '') AS application,
    host(sessions.client_addr) AS client,
    sessions.backend_start AS since
FROM pg_locks AS locks
LEFT JOIN pg_stat_activity AS sessions ON sessions.pid = locks.pid
WHERE locks.locktype = 'advisory'
    AND locks.granted
    AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND locks.classid::bigint = hashtext(%(space)s)::bigint & 4294967295
    AND locks.objid::bigint = hashtext(%(name)s)::bigint & 4294967295
    AND locks.objsubid = 2
LIMIT 1
