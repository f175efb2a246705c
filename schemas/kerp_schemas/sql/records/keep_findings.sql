-- The findings of a batch, COPYed into staging just before, as part of its history.
INSERT INTO import_findings
SELECT *
FROM kerp_staging.own_findings
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
ORDER BY finding_no
