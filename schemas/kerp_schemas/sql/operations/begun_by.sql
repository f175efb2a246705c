-- Operations whose id begins so, the newest first; a schema from before there were controls has none.
SELECT
    found.id, found.kind, found.name, found.version, found.company_id, found.status, found.state, found.started_at,
    found.completed_at, found.rows_affected, found.error_message, found.step, found.done, found.total,
    found.heartbeat_at, found.host, found.pid, found.server_pid, found.application, found.tool_version,
    found.pause_reason, found.spec, found.details,
    coalesce(to_jsonb(found) -> 'control', '{}') AS control
FROM kerp_operations() AS found
WHERE starts_with(found.id::text, %(begun)s)
ORDER BY found.started_at DESC NULLS FIRST, found.id DESC
