-- A deadline that was met, or has passed, which is told once.
UPDATE import_deadlines
SET met_at = %(met_at)s, passed_at = %(passed_at)s
WHERE company_id = %(company_id)s
  AND step = %(step)s
  AND due_at = %(due_at)s
  AND met_at IS NULL
  AND passed_at IS NULL
