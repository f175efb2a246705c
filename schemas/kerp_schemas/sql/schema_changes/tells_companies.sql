-- Whether the schema can name its companies.
SELECT to_regprocedure('kerp_companies(text)') IS NOT NULL AS is_there
