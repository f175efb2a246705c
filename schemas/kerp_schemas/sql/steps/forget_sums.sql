-- The batch's sums, where lines were added or left after they were counted.
WITH forgotten AS (
    DELETE FROM kerp_staging.own_code_sums AS codes
    WHERE codes.batch_id = %(batch_id)s
      AND codes.company_id = %(company_id)s
)
DELETE FROM kerp_staging.own_account_sums AS accounts
WHERE accounts.batch_id = %(batch_id)s
  AND accounts.company_id = %(company_id)s
