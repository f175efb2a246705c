-- A batch that is under way.
INSERT INTO import_batches (
    id, company_id, company_code, fingerprint, status, dry_run, files, options, mapping, tool_version, schema_version,
    name, progress
)
VALUES (
    %(batch_id)s, %(company_id)s, %(company_code)s, %(fingerprint)s, 'running', %(dry_run)s, %(files)s, %(options)s,
    %(mapping)s, %(tool_version)s, %(schema_version)s, %(name)s, '{"step": "loading"}'
)
