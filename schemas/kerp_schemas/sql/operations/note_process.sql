-- Which process runs a batch, and where, with its first beat; the rest of its row is written with the batch's own.
UPDATE operations
SET host = %(host)s, pid = %(pid)s, heartbeat_at = clock_timestamp(), pause_reason = NULL, done = 0, total = NULL
WHERE id = %(id)s
