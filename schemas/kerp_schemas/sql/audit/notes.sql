-- What was run for the company that is acted for (without one: for none), the oldest first: of one batch, or all of it.
SELECT
    audit.at, audit.company_code, audit.batch_id, audit.action, audit.outcome, audit.login,
    host(audit.client_address) AS client_address, audit.host, audit.os_user, audit.arguments, audit.details,
    audit.tool_version, audit.server_version, audit.schema_version
FROM import_audit AS audit
WHERE %(batch_id)s::uuid IS NULL OR audit.batch_id = %(batch_id)s::uuid
ORDER BY audit.at, audit.id
