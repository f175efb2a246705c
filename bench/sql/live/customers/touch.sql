UPDATE customers SET name = name || ' ' WHERE id = %(id)s AND length(name) < 60
