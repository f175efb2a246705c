UPDATE users
SET bio = %(bio)s, avatar_url = %(avatar)s
WHERE id = ANY(%(ids)s)
RETURNING nextval('live.position'), id
