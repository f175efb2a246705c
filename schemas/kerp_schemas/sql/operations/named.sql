-- The latest operation of a kind and name; a schema from before there were controls has none.
SELECT
    latest.id, latest.kind, latest.name, latest.version, latest.company_id, latest.status, latest.state, latest.started_at,
    latest.completed_at, latest.rows_affected, latest.error_message, latest.step, latest.done, latest.total,
    latest.heartbeat_at, latest.host, latest.pid, latest.server_pid, latest.application, latest.tool_version,
    latest.pause_reason, latest.spec, latest.details,
    coalesce(to_jsonb(latest) -> 'control', '{}') AS control
FROM kerp_operations() AS latest
WHERE latest.kind = %(kind)s
  AND latest.name = %(name)s
ORDER BY latest.started_at DESC NULLS FIRST, latest.id DESC
LIMIT 1
