-- Whether the latest backfill of that name has finished.
SELECT coalesce(
    (
        SELECT operation.status = 'completed'
        FROM operations AS operation
        WHERE operation.kind = 'backfill' AND operation.name = %(name)s
        ORDER BY operation.started_at DESC NULLS FIRST, operation.id DESC
        LIMIT 1
    ),
    false
) AS is_finished
