-- How a message went: sent, or why not.
UPDATE import_deliveries
SET status = CASE WHEN %(reason)s::text IS NULL THEN 'sent' ELSE 'missed' END, sent_at = %(at)s, reason = %(reason)s
WHERE id = %(id)s
