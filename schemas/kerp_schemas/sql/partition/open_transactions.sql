-- The transactions that are open in this database just now, by the virtual numbers that every login sees. What has no
-- login is the server's own, such as autovacuum, and reads no table through its partitions; of a session that may be
-- looked into it is seen whether it has a snapshot at all.
SELECT
    held.virtualtransaction AS transaction,
    held.pid,
    sessions.usename::text AS login,
    coalesce(sessions.application_name, '') AS application,
    host(sessions.client_addr) AS client,
    sessions.xact_start AS since
FROM pg_locks AS held
JOIN pg_stat_activity AS sessions ON sessions.pid = held.pid
WHERE held.locktype = 'virtualxid'
  AND held.granted
  AND held.mode = 'ExclusiveLock'
  AND held.pid <> pg_backend_pid()
  AND sessions.datname = current_database()
  AND sessions.usesysid IS NOT NULL
  AND (sessions.state IS NULL OR sessions.backend_xmin IS NOT NULL)
ORDER BY held.virtualtransaction
