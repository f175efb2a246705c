SELECT id, bio, avatar_url AS avatar FROM users
