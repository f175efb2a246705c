-- Findings that are kept need no place in staging.
DELETE FROM kerp_staging.own_findings
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
