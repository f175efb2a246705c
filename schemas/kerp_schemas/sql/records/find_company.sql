-- The company of this code, found before anybody may act for it.
SELECT company.id, company.code, company.name, company.fiscal_year_start_month, false AS is_new
FROM kerp_companies(%(code)s) AS company
