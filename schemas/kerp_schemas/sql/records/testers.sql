-- Every login that rehearsed just this (the same files, mapping and options) and passed.
SELECT DISTINCT ON (noted.login) noted.login, noted.os_user, noted.host, noted.at
FROM import_batches AS batch
JOIN import_audit AS noted
  ON noted.company_id = batch.company_id
 AND noted.batch_id = batch.id
 AND noted.action = 'run'
 AND noted.outcome = 'running'
WHERE batch.company_id = %(company_id)s
  AND batch.fingerprint = %(fingerprint)s
  AND batch.dry_run
  AND batch.status = 'completed'
ORDER BY noted.login, noted.at DESC
