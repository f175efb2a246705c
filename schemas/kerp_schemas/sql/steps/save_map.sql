-- The next version of a company's map.
INSERT INTO import_maps (company_id, version, contents, sha256, created_by, note)
SELECT
    %(company_id)s, coalesce(max(saved.version), 0) + 1, %(contents)s, %(sha256)s, %(created_by)s, %(note)s
FROM import_maps AS saved
WHERE saved.company_id = %(company_id)s
