-- What batches that died under way have left in staging.
DELETE FROM kerp_staging.own_code_sums
WHERE company_id = %(company_id)s
  AND batch_id = ANY (%(batches)s)
