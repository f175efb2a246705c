-- Projects that K-ERP does not have yet; one that it has is left as it is.

-- WAY IN
INSERT INTO projects (id, company_id, code, name, is_active)
SELECT DISTINCT ON (staged.code) staged.id, staged.company_id, staged.code, staged.name, staged.is_active
FROM kerp_staging.own_projects AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM projects AS project
      WHERE project.company_id = staged.company_id
        AND project.code = staged.code
  )
ORDER BY staged.code, staged.id;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, sheet, row, after_hash)
SELECT staged.batch_id, 'projects', project.id, project.company_id, staged.file, staged.sheet, staged.row, record_hash(project)
FROM kerp_staging.own_projects AS staged
JOIN projects AS project ON project.id = staged.id AND project.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'projects' AS table_name,
       coalesce(project.code, nullif(concat_ws(' ', entry.file, entry.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN project.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason
FROM import_entries AS entry
LEFT JOIN projects AS project ON project.id = entry.record_id AND project.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'projects'
  AND (project.id IS NULL OR record_hash(project) <> entry.after_hash)
UNION ALL
SELECT 'projects', project.code, 'in use'
FROM import_entries AS entry
JOIN projects AS project ON project.id = entry.record_id AND project.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'projects'
  AND EXISTS (
      SELECT 1
      FROM voucher_lines AS line
      WHERE line.company_id = project.company_id
        AND line.project_code = project.code
        AND NOT EXISTS (
            SELECT 1
            FROM import_entries AS own
            WHERE own.batch_id = %(batch_id)s
              AND own.table_name = 'voucher_lines'
              AND own.record_id = line.id
        )
  );

-- WAY BACK
DELETE FROM projects AS project
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'projects'
  AND project.id = entry.record_id
  AND project.company_id = entry.company_id;
