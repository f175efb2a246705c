-- What is the same needs no row of its own once it is set aside.
DELETE FROM import_differences
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
  AND kind = 'unchanged'
