-- What was removed; who is logged in and when it was the server says itself.
INSERT INTO import_cleanings (
    company_id, batch_id, kind, name, older_than, removed, bytes, details, host, os_user, tool_version
)
VALUES (
    %(company_id)s, %(batch_id)s, %(kind)s, %(name)s, %(older_than)s, %(removed)s, %(bytes)s, %(details)s, %(host)s,
    %(os_user)s, %(tool_version)s
)
