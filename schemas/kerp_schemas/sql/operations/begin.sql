-- An operation that begins to run.
INSERT INTO operations (
    id, kind, name, version, company_id, status, started_at, heartbeat_at, done, total, host, pid, server_pid, application,
    tool_version, lock_id, spec, details
)
VALUES (
    %(id)s, %(kind)s, %(name)s, %(version)s, %(company_id)s, 'running', clock_timestamp(), clock_timestamp(), %(done)s,
    %(total)s, %(host)s, %(pid)s, %(server_pid)s, %(application)s, %(tool_version)s, %(lock_id)s, %(spec)s, %(details)s
)
