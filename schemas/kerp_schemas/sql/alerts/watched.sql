-- The newest of each operation that this login may see, a rehearsal apart from a run: how it stands, and how many
-- seconds the one before took that was completed.
WITH known AS MATERIALIZED (
    SELECT
        operation.id, operation.company_id, operation.name, operation.version, operation.status, operation.state,
        operation.started_at, operation.completed_at, operation.heartbeat_at, operation.error_message, operation.step,
        operation.host, operation.pid, operation.rows_affected,
        CASE WHEN operation.kind = 'batch' AND (operation.spec ->> 'dry_run')::boolean THEN 'rehearsal'
            ELSE operation.kind
        END AS kind
    FROM kerp_operations() AS operation
    WHERE operation.started_at IS NOT NULL
)
SELECT
    newest.id, newest.company_id, newest.kind, newest.name, newest.version, newest.status, newest.state,
    newest.started_at, newest.completed_at, newest.heartbeat_at, newest.error_message, newest.step, newest.host,
    newest.pid, newest.rows_affected,
    (
        SELECT extract(EPOCH FROM before.completed_at - before.started_at)::double precision
        FROM known AS before
        WHERE before.status = 'completed'
          AND before.completed_at IS NOT NULL
          AND before.name = newest.name
          AND before.company_id IS NOT DISTINCT FROM newest.company_id
          AND (before.kind = newest.kind OR (newest.kind = 'batch' AND before.kind = 'rehearsal'))
          AND before.id <> newest.id
        ORDER BY before.completed_at DESC
        LIMIT 1
    ) AS usual_seconds
FROM (
    SELECT DISTINCT ON (each.kind, each.name, each.company_id) each.*
    FROM known AS each
    ORDER BY each.kind, each.name, each.company_id, each.started_at DESC, each.id DESC
) AS newest
ORDER BY newest.started_at, newest.id
