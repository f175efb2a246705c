-- Deadlines to come that kerp.toml names no more.
UPDATE import_deadlines
SET withdrawn_at = %(at)s
WHERE company_id = %(company_id)s
  AND withdrawn_at IS NULL
  AND met_at IS NULL
  AND due_at > %(at)s
  AND NOT (step || ' ' || extract(EPOCH FROM due_at)::bigint) = ANY(%(kept)s)
