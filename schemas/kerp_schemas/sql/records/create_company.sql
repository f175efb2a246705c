-- A new company, as the run planned it.
INSERT INTO companies (id, code, name, business_number)
VALUES (%(company_id)s, %(code)s, %(name)s, %(business_number)s)
