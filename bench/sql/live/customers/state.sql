SELECT id, {number} AS number FROM customers
