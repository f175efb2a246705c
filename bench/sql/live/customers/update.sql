UPDATE customers
SET {number} = %(number)s
WHERE id = ANY(%(ids)s)
RETURNING nextval('live.position'), id
