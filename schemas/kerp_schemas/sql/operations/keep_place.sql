-- How far an operation is, in the transaction of the work itself: after a crash it stands where the rows stand.
UPDATE operations
SET
    details = details || %(details)s::jsonb,
    done = %(done)s,
    total = %(total)s,
    step = %(step)s,
    rows_affected = %(rows)s,
    heartbeat_at = clock_timestamp()
WHERE id = %(id)s
