-- Incidents, the newest first: those that are open, and those that were closed since.
SELECT
    incident.id, incident.company_id, incident.company_code, incident.kind, incident.name, incident.cause,
    incident.severity, incident.reason, incident.since, incident.usual_seconds, incident.step, incident.version,
    incident.operation_id, incident.times, incident.turn, incident.joined, incident.opened_at, incident.turned_at,
    incident.last_at, incident.acked_at, incident.acked_by, incident.asleep_until, incident.closed_at,
    incident.closed_by, incident.quiet_hours, incident.report, incident.host
FROM import_incidents AS incident
WHERE incident.closed_at IS NULL
   OR incident.closed_at > %(closed_since)s
ORDER BY incident.opened_at DESC, incident.id
