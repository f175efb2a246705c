SELECT id, user_profiles.bio, user_profiles.avatar_url AS avatar
FROM users
LEFT JOIN user_profiles ON user_profiles.user_id = users.id
