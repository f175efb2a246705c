SELECT id, name, {number} FROM customers WHERE {number} > %(number)s ORDER BY {number} LIMIT 50
