-- Every line of the mappings that two batches used; whether vouchers of theirs were kept.
SELECT
    batch.id, batch.mapping,
    EXISTS (
        SELECT 1
        FROM import_entries AS entry
        WHERE entry.batch_id = batch.id
          AND entry.company_id = batch.company_id
          AND entry.source_hash IS NOT NULL
    ) AS has_vouchers
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.id IN (%(before)s, %(after)s)
