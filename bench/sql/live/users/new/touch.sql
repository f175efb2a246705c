UPDATE users SET is_active = NOT is_active WHERE id = %(id)s
