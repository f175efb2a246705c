-- The years of whose openings K-ERP holds the next year's too, after this batch: without any there is nothing to hold
-- one against, and no need to add up a year's lines.
WITH known AS (
    SELECT each.fiscal_year
    FROM opening_balances AS each
    WHERE each.company_id = %(company_id)s
    UNION
    SELECT each.fiscal_year
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
)
SELECT earlier.fiscal_year
FROM known AS earlier
JOIN known AS later ON later.fiscal_year = earlier.fiscal_year + 1
ORDER BY earlier.fiscal_year
