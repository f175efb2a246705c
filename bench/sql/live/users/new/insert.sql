INSERT INTO users (id, company_id, email, name)
VALUES (%(id)s, current_tenant_id(), %(id)s::text, '새 사용자')
RETURNING nextval('live.position');

INSERT INTO user_profiles (user_id, company_id, bio, avatar_url)
VALUES (%(id)s, current_tenant_id(), %(bio)s, %(avatar)s)
RETURNING nextval('live.position')
