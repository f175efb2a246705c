DELETE FROM customers WHERE id = %(id)s RETURNING nextval('live.position')
