-- How far an operation has come.
UPDATE operations
SET done = %(done)s, step = %(step)s, heartbeat_at = clock_timestamp()
WHERE id = %(id)s
