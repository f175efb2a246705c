-- Projects that the files call otherwise.
UPDATE projects AS project
SET name = staged.name
FROM import_differences AS difference
JOIN kerp_staging.own_projects AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'projects'
  AND difference.is_applied
  AND project.company_id = difference.company_id
  AND project.id = difference.old_id
