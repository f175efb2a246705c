-- The masters that a batch made or updated; `is_chart`: an account of the chart that came with the company.
SELECT
    'companies' AS table_name, entry.record_id, company.code, company.name, NULL AS parent_code, false AS is_chart,
    entry.old_values IS NOT NULL AS is_update
FROM import_entries AS entry
LEFT JOIN companies AS company ON company.id = entry.record_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies'
UNION ALL
SELECT
    'accounts', entry.record_id, account.code, account.name, account.parent_code,
    place.file = 'kerp-standard' AND entry.row IS NULL, entry.old_values IS NOT NULL
FROM import_entries AS entry
LEFT JOIN accounts AS account ON account.id = entry.record_id AND account.company_id = entry.company_id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
UNION ALL
SELECT 'partners', entry.record_id, partner.code, partner.name, NULL, false, entry.old_values IS NOT NULL
FROM import_entries AS entry
LEFT JOIN partners AS partner ON partner.id = entry.record_id AND partner.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
UNION ALL
SELECT 'departments', entry.record_id, department.code, department.name, NULL, false, entry.old_values IS NOT NULL
FROM import_entries AS entry
LEFT JOIN departments AS department ON department.id = entry.record_id AND department.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'departments'
UNION ALL
SELECT 'projects', entry.record_id, project.code, project.name, NULL, false, entry.old_values IS NOT NULL
FROM import_entries AS entry
LEFT JOIN projects AS project ON project.id = entry.record_id AND project.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'projects'
ORDER BY table_name, code
