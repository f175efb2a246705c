-- Whether K-ERP already holds openings of this fiscal year.
SELECT EXISTS (
    SELECT 1
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
      AND opening.fiscal_year = %(fiscal_year)s
) AS any
