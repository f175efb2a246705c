-- Batches that died under way and have nothing left in staging.
UPDATE import_batches
SET progress = '{}'
WHERE company_id = %(company_id)s
  AND id = ANY (%(batches)s)
