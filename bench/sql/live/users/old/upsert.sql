INSERT INTO users (id, company_id, email, name, bio, avatar_url)
VALUES (%(id)s, current_tenant_id(), %(id)s::text, '새 사용자', %(bio)s, %(avatar)s)
ON CONFLICT (id) DO UPDATE SET bio = excluded.bio, avatar_url = excluded.avatar_url
RETURNING nextval('live.position')
