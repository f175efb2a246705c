-- How the batch left what it replaced in its place.
UPDATE import_entries AS entry
SET after_hash = written.hash
FROM (
    SELECT 'opening_balances' AS table_name, opening.id, record_hash_opening_balances(opening) AS hash
    FROM import_differences AS difference
    JOIN opening_balances AS opening ON opening.company_id = difference.company_id AND opening.id = difference.old_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'opening_balances'
      AND difference.kind = 'changed'
      AND difference.is_applied
    UNION ALL
    SELECT 'partners', partner.id, record_hash_partners(partner)
    FROM import_differences AS difference
    JOIN partners AS partner ON partner.company_id = difference.company_id AND partner.id = difference.old_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'partners'
      AND difference.is_applied
    UNION ALL
    SELECT 'departments', department.id, record_hash_departments(department)
    FROM import_differences AS difference
    JOIN departments AS department
      ON department.company_id = difference.company_id
     AND department.id = difference.old_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'departments'
      AND difference.is_applied
    UNION ALL
    SELECT 'projects', project.id, record_hash_projects(project)
    FROM import_differences AS difference
    JOIN projects AS project ON project.company_id = difference.company_id AND project.id = difference.old_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'projects'
      AND difference.is_applied
) AS written
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = written.table_name
  AND entry.record_id = written.id
