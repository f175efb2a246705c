-- Whose transactions hold locks for which ours would have to wait: any lock of the tables that we want alone, and of those
-- that we want unwritten what stands against a writer. A transaction is known by its virtual number, which every login
-- sees; host and time are seen by its own login alone. A prepared transaction has no process.
SELECT DISTINCT ON (held.virtualtransaction)
    held.virtualtransaction AS transaction,
    coalesce(held.pid, 0) AS pid,
    sessions.usename::text AS login,
    coalesce(sessions.application_name, CASE WHEN held.pid IS NULL THEN 'PREPARE TRANSACTION' ELSE '' END) AS application,
    host(sessions.client_addr) AS client,
    sessions.xact_start AS since
FROM pg_locks AS held
LEFT JOIN pg_stat_activity AS sessions ON sessions.pid = held.pid
WHERE held.granted
  AND held.locktype = 'relation'
  AND held.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
  AND held.pid IS DISTINCT FROM pg_backend_pid()
  AND (
      held.relation = ANY (%(alone)s::oid[])
      OR held.relation = ANY (%(unwritten)s::oid[]) AND held.mode NOT IN ('AccessShareLock', 'RowShareLock')
  )
ORDER BY held.virtualtransaction, held.pid
