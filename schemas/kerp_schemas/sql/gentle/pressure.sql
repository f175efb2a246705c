-- How it is for the others: whether somebody waits until we end, and how many wait for the disk or for shared memory.
-- Sessions of roles that the importer is no member of show no more than that they are there.
SELECT
    EXISTS (
        SELECT 1
        FROM pg_locks AS waiting
        WHERE NOT waiting.granted
          AND pg_backend_pid() = ANY (pg_blocking_pids(waiting.pid))
    ) AS is_waited_for,
    EXISTS (
        SELECT 1
        FROM pg_stat_activity AS other
        WHERE other.datname = current_database()
          AND other.pid <> pg_backend_pid()
          AND other.state = 'active'
          AND other.wait_event_type IN ('IO', 'LWLock', 'BufferPin', 'IPC')
    ) AS is_crowded
