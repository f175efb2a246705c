-- Who holds golang-migrate's lock, in either spelling. Host and time are seen by its own login alone.
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
    AND locks.classid = 0
    AND locks.objid::bigint IN (%(by_name)s, %(by_path)s)
    AND locks.objsubid = 1
ORDER BY locks.pid
LIMIT 1
