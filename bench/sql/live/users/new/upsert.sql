INSERT INTO users (id, company_id, email, name)
VALUES (%(id)s, current_tenant_id(), %(id)s::text, '새 사용자')
ON CONFLICT (id) DO UPDATE SET name = excluded.name
RETURNING nextval('live.position');

INSERT INTO user_profiles (user_id, company_id, bio, avatar_url)
VALUES (%(id)s, current_tenant_id(), %(bio)s, %(avatar)s)
ON CONFLICT (user_id) DO UPDATE SET bio = excluded.bio, avatar_url = excluded.avatar_url
RETURNING nextval('live.position')
