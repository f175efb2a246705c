-- The batch that promoted the same files with the same mapping and options, and was undone by reversing vouchers.
SELECT batch.id, min(reversal.reversed_on) AS reversed_on, count(*) AS vouchers
FROM import_batches AS batch
JOIN import_reversals AS reversal ON reversal.batch_id = batch.id AND reversal.company_id = batch.company_id
WHERE batch.company_id = %(company_id)s
  AND batch.fingerprint = %(fingerprint)s
  AND batch.status = 'rolled_back'
GROUP BY batch.id
