-- Every login that saved a version of the company's map: whose lines are whose no version tells.
SELECT DISTINCT ON (noted.login) noted.login, noted.os_user, noted.host, noted.at
FROM import_audit AS noted
WHERE noted.company_id = %(company_id)s
  AND noted.action = 'map apply'
ORDER BY noted.login, noted.at DESC
