-- The currency of the company's books.
SELECT company.base_currency
FROM companies AS company
WHERE company.id = %(company_id)s
