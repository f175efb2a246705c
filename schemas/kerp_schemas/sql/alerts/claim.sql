-- The messages that are this program's to send now, and nobody else's; those of one that died while it sent them are
-- sent by the next.
UPDATE import_deliveries AS delivery
SET status = 'sending', claimed_at = %(at)s, host = %(host)s
FROM (
    SELECT waiting.id
    FROM import_deliveries AS waiting
    WHERE waiting.channel = ANY(%(channels)s)
      AND waiting.company_id IS NOT DISTINCT FROM %(company_id)s::uuid
      AND waiting.not_before <= %(at)s
      AND (
          waiting.status = 'waiting'
          OR (waiting.status = 'sending' AND waiting.claimed_at < %(at)s - interval '2 minutes')
      )
    ORDER BY waiting.created_at
    FOR UPDATE SKIP LOCKED
) AS mine
WHERE delivery.id = mine.id
RETURNING
    delivery.id, delivery.company_id, delivery.incident_id, delivery.event, delivery.severity, delivery.channel,
    delivery.language, delivery.facts, delivery.created_at
