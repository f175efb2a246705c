INSERT INTO customers (id, company_id, name, {number})
VALUES (%(id)s, current_tenant_id(), '새 거래처', %(number)s)
RETURNING nextval('live.position')
