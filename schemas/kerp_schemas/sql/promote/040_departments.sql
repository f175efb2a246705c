-- Departments that K-ERP does not have yet; one that it has is left as it is.

-- WAY IN
INSERT INTO departments (id, company_id, code, name, is_active)
SELECT DISTINCT ON (staged.code) staged.id, staged.company_id, staged.code, staged.name, staged.is_active
FROM kerp_staging.own_departments AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM departments AS department
      WHERE department.company_id = staged.company_id
        AND department.code = staged.code
  )
ORDER BY staged.code, staged.id;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, sheet, row, after_hash)
SELECT staged.batch_id, 'departments', department.id, department.company_id, staged.file, staged.sheet, staged.row, record_hash(department)
FROM kerp_staging.own_departments AS staged
JOIN departments AS department ON department.id = staged.id AND department.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'departments' AS table_name,
       coalesce(department.code, nullif(concat_ws(' ', entry.file, entry.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN department.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason
FROM import_entries AS entry
LEFT JOIN departments AS department ON department.id = entry.record_id AND department.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'departments'
  AND (department.id IS NULL OR record_hash(department) <> entry.after_hash)
UNION ALL
SELECT 'departments', department.code, 'in use'
FROM import_entries AS entry
JOIN departments AS department ON department.id = entry.record_id AND department.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'departments'
  AND EXISTS (
      SELECT 1
      FROM voucher_lines AS line
      WHERE line.company_id = department.company_id
        AND line.department_code = department.code
        AND NOT EXISTS (
            SELECT 1
            FROM import_entries AS own
            WHERE own.batch_id = %(batch_id)s
              AND own.table_name = 'voucher_lines'
              AND own.record_id = line.id
        )
  );

-- WAY BACK
DELETE FROM departments AS department
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'departments'
  AND department.id = entry.record_id
  AND department.company_id = entry.company_id;
