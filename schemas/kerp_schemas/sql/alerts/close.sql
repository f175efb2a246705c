-- It is normal again: what was open of a company, a kind and a name is closed.
UPDATE import_incidents
SET closed_at = %(at)s, closed_by = %(operation_id)s
WHERE closed_at IS NULL
  AND company_id IS NOT DISTINCT FROM %(company_id)s::uuid
  AND kind = ANY(%(kinds)s)
  AND name = %(name)s
