-- Every receipt that was issued for a batch.
SELECT receipt.digest, receipt.issued_at, receipt.accepted_by
FROM import_receipts AS receipt
WHERE receipt.batch_id = %(batch_id)s
  AND receipt.company_id = %(company_id)s
ORDER BY receipt.issued_at, receipt.digest
