-- Where a batch was as it ended: what its own row says of its step is how far staging is.
UPDATE operations
SET
    step = %(step)s,
    done = %(done)s,
    total = %(total)s,
    heartbeat_at = CASE WHEN %(lives)s THEN clock_timestamp() ELSE heartbeat_at END,
    pause_reason = NULL
WHERE id = %(id)s
