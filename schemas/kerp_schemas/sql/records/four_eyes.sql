-- The newest word of a company on four eyes: the audit is only added to, so that no earlier one is lost.
SELECT noted.outcome = 'on' AS is_on, noted.login, noted.os_user, noted.host, noted.at, noted.details ->> 'why' AS why
FROM import_audit AS noted
WHERE noted.company_id = %(company_id)s
  AND noted.action = 'four eyes'
ORDER BY noted.at DESC, noted.id DESC
LIMIT 1
