SELECT name, user_profiles.bio, user_profiles.avatar_url
FROM users
LEFT JOIN user_profiles ON user_profiles.user_id = users.id
WHERE id = %(id)s
