-- Since when a batch's findings are gone, if `clean` removed them.
SELECT max(cleaning.at) AS at
FROM import_cleanings AS cleaning
WHERE cleaning.company_id = %(company_id)s
  AND cleaning.batch_id = %(batch_id)s
  AND cleaning.kind = 'findings'
HAVING count(*) > 0
