-- Those of them that are open still and hold a snapshot, or may hold one that this login is not shown: after the swap they
-- would find rows missing that were copied since.
SELECT
    sessions.pid AS pid,
    false AS is_ours,
    sessions.usename AS login,
    coalesce(sessions.application_name, '') AS application,
    host(sessions.client_addr) AS client,
    sessions.xact_start AS since
FROM pg_locks AS open
JOIN pg_stat_activity AS sessions ON sessions.pid = open.pid
WHERE open.locktype = 'virtualxid'
  AND open.granted
  AND open.pid <> pg_backend_pid()
  AND open.virtualtransaction = ANY (%(open)s)
  AND sessions.datname = current_database()
  AND (
      sessions.backend_xmin IS NOT NULL AND sessions.backend_type = 'client backend'
      -- Whoever may not see a session is told its number and name alone.
      OR sessions.backend_type IS NULL
  )
ORDER BY sessions.xact_start, sessions.pid
LIMIT 1
