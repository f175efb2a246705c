INSERT INTO customers (id, company_id, name, {number})
VALUES (%(id)s, current_tenant_id(), '새 거래처', %(number)s)
ON CONFLICT (id) DO UPDATE SET {number} = excluded.{number}
RETURNING nextval('live.position')
