UPDATE user_profiles
SET bio = %(bio)s, avatar_url = %(avatar)s
WHERE user_id = ANY(%(ids)s)
RETURNING nextval('live.position'), user_id
