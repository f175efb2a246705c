-- How far a batch is that runs. Its row is not waited for: the run's own transaction holds it as it ends.
UPDATE operations
SET
    heartbeat_at = clock_timestamp(),
    step = %(step)s,
    done = %(done)s,
    total = %(total)s,
    pause_reason = %(reason)s
WHERE id = (
    SELECT batch.id
    FROM operations AS batch
    WHERE batch.id = %(id)s
      AND batch.status = 'running'
    FOR UPDATE SKIP LOCKED
)
