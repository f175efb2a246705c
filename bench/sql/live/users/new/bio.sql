UPDATE user_profiles SET bio = %(bio)s WHERE user_id = %(id)s RETURNING nextval('live.position')
