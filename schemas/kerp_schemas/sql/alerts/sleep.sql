-- Nothing more is told of it until then.
UPDATE import_incidents
SET asleep_until = %(until)s
WHERE id = %(id)s
  AND closed_at IS NULL
