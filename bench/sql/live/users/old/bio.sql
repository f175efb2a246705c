UPDATE users SET bio = %(bio)s WHERE id = %(id)s RETURNING nextval('live.position')
