-- Whether the batch brings any opening balance.
SELECT EXISTS (
    SELECT 1
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
) AS any
