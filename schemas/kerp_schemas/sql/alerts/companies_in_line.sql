-- Of which companies something waits for these addresses.
SELECT DISTINCT delivery.company_id
FROM import_deliveries AS delivery
WHERE delivery.channel = ANY(%(channels)s)
  AND delivery.status IN ('waiting', 'sending')
