-- One hash of the batch: it says by which version all of them were made.
SELECT min(entry.after_hash) AS hash
FROM import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
