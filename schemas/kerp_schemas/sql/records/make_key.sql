-- The company's key for stable partner codes; one that is there already stays.
INSERT INTO import_keys (company_id, company_code, secret)
VALUES (%(company_id)s, %(code)s, %(secret)s)
ON CONFLICT DO NOTHING
