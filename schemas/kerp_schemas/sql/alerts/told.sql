-- What these addresses were told, or are about to be, of incidents that are open or were closed lately.
SELECT
    delivery.incident_id, delivery.channel, delivery.event, delivery.event_key AS key, delivery.status,
    delivery.created_at
FROM import_deliveries AS delivery
JOIN import_incidents AS incident ON incident.id = delivery.incident_id
WHERE delivery.channel = ANY(%(channels)s)
  AND (incident.closed_at IS NULL OR incident.closed_at > %(closed_since)s)
ORDER BY delivery.created_at
