-- A further failure joins the incident that is open, once. It is told anew where it is worse than what was told, or
-- where somebody had acknowledged what was there before.
UPDATE import_incidents AS incident
SET
    times = incident.times + 1,
    joined = array_append(incident.joined, %(key)s::text),
    last_at = %(at)s,
    reason = coalesce(%(reason)s, incident.reason),
    cause = CASE WHEN told.is_anew OR incident.severity = %(severity)s THEN %(cause)s ELSE incident.cause END,
    since = CASE WHEN told.is_anew OR incident.severity = %(severity)s THEN %(since)s ELSE incident.since END,
    usual_seconds = CASE
        WHEN told.is_anew OR incident.severity = %(severity)s THEN %(usual_seconds)s ELSE incident.usual_seconds
    END,
    step = CASE WHEN told.is_anew OR incident.severity = %(severity)s THEN %(step)s ELSE incident.step END,
    severity = CASE WHEN told.is_worse THEN %(severity)s ELSE incident.severity END,
    operation_id = coalesce(%(operation_id)s, incident.operation_id),
    version = coalesce(%(version)s, incident.version),
    quiet_hours = coalesce(%(quiet_hours)s, incident.quiet_hours),
    report = coalesce(%(report)s, incident.report),
    host = coalesce(%(host)s, incident.host),
    turn = incident.turn + told.is_anew::integer,
    turned_at = CASE WHEN told.is_anew THEN %(at)s ELSE incident.turned_at END,
    acked_at = CASE WHEN NOT told.is_anew THEN incident.acked_at END,
    acked_by = CASE WHEN NOT told.is_anew THEN incident.acked_by END
FROM (
    SELECT
        standing.id,
        standing.severity = 'warning' AND %(severity)s::text = 'critical' AS is_worse,
        (standing.severity = 'warning' AND %(severity)s::text = 'critical')
        OR (standing.acked_at IS NOT NULL AND %(is_new)s) AS is_anew
    FROM import_incidents AS standing
    WHERE standing.closed_at IS NULL
      AND standing.company_id IS NOT DISTINCT FROM %(company_id)s::uuid
      AND standing.kind = %(kind)s
      AND standing.name = %(name)s
    FOR UPDATE
) AS told
WHERE incident.id = told.id
  AND incident.closed_at IS NULL
  AND NOT incident.joined @> ARRAY[%(key)s::text]
