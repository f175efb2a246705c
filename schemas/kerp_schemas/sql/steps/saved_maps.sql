-- Every saved map of a company, the newest first; one of them where a version is named.
SELECT
    %(company)s::text AS company, saved.version, saved.contents, saved.sha256, saved.created_at, saved.created_by,
    saved.note
FROM import_maps AS saved
WHERE saved.company_id = %(company_id)s
  AND (%(version)s::integer IS NULL OR saved.version = %(version)s::integer)
ORDER BY saved.version DESC
