-- Tables of openings do not say which fiscal year they open: the batch does.
UPDATE kerp_staging.own_opening_balances
SET fiscal_year = %(fiscal_year)s
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
  AND fiscal_year IS NULL
