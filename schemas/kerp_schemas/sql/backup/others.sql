-- Who else is connected to the database: a login, its address, and since when.
SELECT usename AS login, coalesce(client_addr::text, 'local') AS address, application_name AS program,
       backend_start AS since
FROM pg_stat_activity
WHERE datname = %(database)s
  AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'
ORDER BY backend_start
