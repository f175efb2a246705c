-- The transactions of others that are open now: a snapshot of theirs may be from before the last rows were copied.
SELECT coalesce(array_agg(DISTINCT open.virtualtransaction), '{}') AS open
FROM pg_locks AS open
WHERE open.locktype = 'virtualxid'
  AND open.granted
  AND open.pid <> pg_backend_pid()
