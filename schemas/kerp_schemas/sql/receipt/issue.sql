-- Note a receipt that was issued; it is never changed. Issued twice within a second it is the same one.
INSERT INTO import_receipts (batch_id, company_id, digest, issued_at, accepted_by)
VALUES (%(batch_id)s, %(company_id)s, %(digest)s, %(issued_at)s, %(accepted_by)s)
ON CONFLICT DO NOTHING
