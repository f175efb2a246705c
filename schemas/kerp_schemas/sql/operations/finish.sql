-- How an operation ended.
UPDATE operations
SET
    status = %(status)s::text,
    completed_at = clock_timestamp(),
    heartbeat_at = clock_timestamp(),
    rows_affected = %(rows)s,
    error_message = %(error)s,
    pause_reason = NULL,
    done = CASE %(status)s::text WHEN 'completed' THEN coalesce(total, done) ELSE done END
WHERE id = %(id)s
