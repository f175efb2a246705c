-- Migrations whose program ended without a word: the lock is held, so nobody is at work on them. The history tells
-- whether the transaction went through; when a program died that said nothing is not known, only when it last spoke.
UPDATE operations AS operation
SET
    status = CASE WHEN ended.is_done THEN 'completed' ELSE 'failed' END,
    completed_at = CASE WHEN ended.is_done THEN coalesce(ended.completed_at, operation.heartbeat_at)
        ELSE operation.heartbeat_at END,
    error_message = CASE WHEN NOT ended.is_done THEN 'ended without a word' END
FROM (
    SELECT
        each.id, applied.completed_at,
        CASE each.spec ->> 'way'
            WHEN 'up' THEN coalesce(applied.status = 'completed' AND applied.completed_at >= each.started_at, false)
            ELSE applied.version IS NULL
        END AS is_done
    FROM operations AS each
    LEFT JOIN {history} AS applied ON applied.version = each.version
    WHERE each.kind = 'migration'
      AND each.status = 'running'
      AND each.spec ->> 'table' = %(table)s
) AS ended
WHERE operation.id = ended.id
