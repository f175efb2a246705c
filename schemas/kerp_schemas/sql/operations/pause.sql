-- Why an operation that runs waits; NULL: it goes on.
UPDATE operations
SET pause_reason = %(reason)s, heartbeat_at = clock_timestamp()
WHERE id = %(id)s
