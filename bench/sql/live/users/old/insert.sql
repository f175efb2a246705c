INSERT INTO users (id, company_id, email, name, bio, avatar_url)
VALUES (%(id)s, current_tenant_id(), %(id)s::text, '새 사용자', %(bio)s, %(avatar)s)
RETURNING nextval('live.position')
