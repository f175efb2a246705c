-- A deadline that kerp.toml names.
INSERT INTO import_deadlines AS deadline (company_id, company_code, step, due_at, said, registered_at)
VALUES (%(company_id)s, %(company_code)s, %(step)s, %(due_at)s, %(said)s, %(at)s)
ON CONFLICT (company_id, step, due_at) DO UPDATE SET withdrawn_at = NULL, said = excluded.said
WHERE deadline.withdrawn_at IS NOT NULL OR deadline.said <> excluded.said
