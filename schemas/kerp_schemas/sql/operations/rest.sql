-- An operation that has stopped for now and may go on: nobody is at work on it, and here is why.
UPDATE operations
SET status = 'pending', pause_reason = %(reason)s, heartbeat_at = clock_timestamp(), rows_affected = %(rows)s
WHERE id = %(id)s
