-- A message for an address, once.
INSERT INTO import_deliveries (
    company_id, incident_id, event, event_key, severity, channel, language, facts, created_at, not_before
)
VALUES (
    %(company_id)s, %(incident_id)s, %(event)s, %(key)s, %(severity)s, %(channel)s, %(language)s, %(facts)s, %(at)s,
    %(not_before)s
)
ON CONFLICT (company_id, event_key, channel) DO NOTHING
