-- Deadlines that a company has met: production was reached after they were set and not later than they said.
UPDATE import_deadlines
SET met_at = %(at)s
WHERE company_id = %(company_id)s
  AND met_at IS NULL
  AND passed_at IS NULL
  AND withdrawn_at IS NULL
  AND registered_at <= %(at)s
  AND due_at >= %(at)s
