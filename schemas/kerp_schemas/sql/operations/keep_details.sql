-- What an operation made and how far it is: each key of the answer takes the place of the one of that name.
UPDATE operations
SET details = details || %(details)s::jsonb, heartbeat_at = clock_timestamp()
WHERE id = %(id)s
