-- Somebody has seen it.
UPDATE import_incidents
SET acked_at = %(at)s, acked_by = %(who)s
WHERE id = %(id)s
  AND closed_at IS NULL
