-- An operation that runs again where it was: what it was told to do, what it made and since when stays.
UPDATE operations
SET
    status = 'running',
    started_at = coalesce(started_at, clock_timestamp()),
    completed_at = NULL,
    error_message = NULL,
    pause_reason = NULL,
    heartbeat_at = clock_timestamp(),
    host = %(host)s,
    pid = %(pid)s,
    server_pid = %(server_pid)s,
    application = %(application)s,
    tool_version = %(tool_version)s,
    lock_id = %(lock_id)s
WHERE id = %(id)s
