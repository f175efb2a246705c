-- The company's key for stable partner codes.
SELECT key.secret
FROM import_keys AS key
WHERE key.company_id = %(company_id)s
