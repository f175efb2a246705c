-- Something said to an operation by another session: each key takes the place of the one of that name.
UPDATE operations
SET control = control || %(control)s::jsonb
WHERE id = %(id)s
