-- The first failure of a company, a kind and a name opens an incident; one that was in an incident before opens none.
INSERT INTO import_incidents AS incident (
    company_id, company_code, kind, name, cause, severity, reason, since, usual_seconds, step, version, operation_id,
    joined, opened_at, turned_at, last_at, quiet_hours, report, host
)
SELECT
    %(company_id)s::uuid, %(company_code)s, %(kind)s, %(name)s, %(cause)s, %(severity)s, %(reason)s,
    %(since)s::timestamptz, %(usual_seconds)s::double precision, %(step)s, %(version)s::bigint, %(operation_id)s::uuid,
    ARRAY[%(key)s::text], %(at)s, %(at)s, %(at)s,
    %(quiet_hours)s, %(report)s, %(host)s
WHERE NOT EXISTS (
    SELECT 1
    FROM import_incidents AS before
    WHERE before.company_id IS NOT DISTINCT FROM %(company_id)s::uuid
      AND before.joined @> ARRAY[%(key)s::text]
)
ON CONFLICT (company_id, kind, name) WHERE closed_at IS NULL DO NOTHING
RETURNING incident.id
