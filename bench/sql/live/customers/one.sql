SELECT id, name, {number} FROM customers WHERE id = %(id)s
