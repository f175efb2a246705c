-- What this batch replaces and removes.
UPDATE import_differences
SET is_applied = (kind = 'changed' AND %(replaces)s) OR (kind = 'vanished' AND %(deletes)s)
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
  AND kind <> 'unchanged'
