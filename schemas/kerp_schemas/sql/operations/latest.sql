-- The latest of each operation, the newest first; of a migration the latest up and the latest down. A schema from before
-- there were controls has none.
SELECT
    latest.id, latest.kind, latest.name, latest.version, latest.company_id, latest.status, latest.state, latest.started_at,
    latest.completed_at, latest.rows_affected, latest.error_message, latest.step, latest.done, latest.total,
    latest.heartbeat_at, latest.host, latest.pid, latest.server_pid, latest.application, latest.tool_version,
    latest.pause_reason, latest.spec, latest.details,
    coalesce(to_jsonb(latest) -> 'control', '{}') AS control
FROM (
    SELECT DISTINCT ON (each.kind, each.name, each.company_id, each.spec ->> 'table', each.spec ->> 'way') each.*
    FROM kerp_operations() AS each
    ORDER BY
        each.kind, each.name, each.company_id, each.spec ->> 'table', each.spec ->> 'way',
        each.started_at DESC NULLS FIRST, each.id DESC
) AS latest
ORDER BY latest.started_at DESC NULLS FIRST, latest.id DESC
