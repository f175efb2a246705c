DELETE FROM users WHERE id = %(id)s RETURNING nextval('live.position')
