-- The program lives; its connection may be another one since the wire broke.
UPDATE operations
SET heartbeat_at = clock_timestamp(), server_pid = %(server_pid)s
WHERE id = %(id)s
