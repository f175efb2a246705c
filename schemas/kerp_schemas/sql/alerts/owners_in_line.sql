-- Whether something waits for these addresses, of the company that is acted for (without one: of the schema).
SELECT DISTINCT delivery.company_id
FROM import_deliveries AS delivery
WHERE delivery.channel = ANY(%(channels)s)
  AND delivery.status IN ('waiting', 'sending')
