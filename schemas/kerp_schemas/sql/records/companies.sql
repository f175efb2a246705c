-- Every company, or the one of this code, found before anybody may act for one.
SELECT company.id, company.code, company.name, company.business_number, company.fiscal_year_start_month
FROM kerp_companies(%(code)s) AS company
ORDER BY company.code
