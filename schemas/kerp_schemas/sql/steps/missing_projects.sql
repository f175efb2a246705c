-- Projects that the batch uses and that neither its own list nor K-ERP has, with the first place of each.
SELECT
    used.code, left(coalesce(mode() WITHIN GROUP (ORDER BY used.name), used.code), 100) AS name,
    (array_agg(used.file ORDER BY used.file, used.sheet, used.row))[1] AS file,
    (array_agg(used.sheet ORDER BY used.file, used.sheet, used.row))[1] AS sheet,
    (array_agg(used.row ORDER BY used.file, used.sheet, used.row))[1] AS row
FROM (
    SELECT line.project_code AS code, NULL AS name, line.file, line.sheet, line.row
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.project_code IS NOT NULL
) AS used
WHERE NOT EXISTS (
    SELECT 1
    FROM kerp_staging.own_projects AS listed
    WHERE listed.batch_id = %(batch_id)s
      AND listed.company_id = %(company_id)s
      AND listed.code = used.code
)
  AND NOT EXISTS (
      SELECT 1
      FROM projects AS known
      WHERE known.company_id = %(company_id)s
        AND known.code = used.code
  )
GROUP BY used.code
ORDER BY used.code
