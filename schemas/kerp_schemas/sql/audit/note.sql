-- One command that changes data, in its own transaction; what is left out the server says itself.
INSERT INTO import_audit (
    company_id, company_code, batch_id, action, outcome, host, os_user, arguments, details, tool_version, schema_version
)
SELECT
    %(company_id)s, %(company_code)s, %(batch_id)s, %(action)s, %(outcome)s, %(host)s, %(os_user)s, %(arguments)s,
    %(details)s, %(tool_version)s, coalesce((SELECT max(each.version) FROM schema_migrations AS each), 0)
