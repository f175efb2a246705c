-- A deadline that has passed is told once.
UPDATE alert_deadlines
SET passed_at = %(at)s
WHERE company_id = %(company_id)s
  AND step = %(step)s
  AND due_at = %(due_at)s
  AND passed_at IS NULL
