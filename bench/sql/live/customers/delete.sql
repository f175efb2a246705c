DELETE FROM customers WHERE id = %(id)s RETURNING id
