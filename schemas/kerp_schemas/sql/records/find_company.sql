-- The company of this code, or all of them where it is NULL, found before anybody may act for one.
SELECT company.id, company.code, company.name, company.fiscal_year_start_month, false AS is_new
FROM kerp_companies(%(code)s) AS company
