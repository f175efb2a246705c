-- Who else holds locks on tables of those names, the strongest first. Host and time are seen by its own login alone.
SELECT
    locks.pid AS pid,
    false AS is_ours,
    sessions.usename AS login,
    coalesce(sessions.application_name, '') AS application,
    host(sessions.client_addr) AS client,
    sessions.xact_start AS since
FROM pg_locks AS locks
LEFT JOIN pg_stat_activity AS sessions ON sessions.pid = locks.pid
WHERE locks.locktype = 'relation'
    AND locks.granted
    AND locks.pid <> pg_backend_pid()
    AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND locks.relation IN (SELECT to_regclass(wanted.name)::oid FROM unnest(%(names)s::text[]) AS wanted (name))
ORDER BY
    array_position(
        ARRAY[
            'AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock',
            'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'
        ],
        locks.mode
    ),
    sessions.xact_start,
    locks.pid
LIMIT 1
