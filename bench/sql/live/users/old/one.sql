SELECT name, bio, avatar_url FROM users WHERE id = %(id)s
