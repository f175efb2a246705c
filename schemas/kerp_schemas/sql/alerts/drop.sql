-- What waited to be told of an incident that is over: that it is over says it all.
UPDATE import_deliveries AS delivery
SET status = 'dropped'
FROM import_incidents AS incident
WHERE incident.id = delivery.incident_id
  AND incident.closed_at IS NOT NULL
  AND delivery.event NOT IN ('closed', 'completed')
  AND delivery.status = 'waiting'
  AND delivery.company_id IS NOT DISTINCT FROM %(company_id)s::uuid
