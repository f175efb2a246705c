-- Closing vouchers that were left out count as loaded by what the history says of every batch (closing.sql): what
-- staging may still say of one of them must not count as well.
DELETE FROM kerp_staging.own_exclusions
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
  AND reason = 'closing'
