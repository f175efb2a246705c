-- Partners, departments and projects that K-ERP has otherwise. What the files say nothing of stays as it is.
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id, new_id)
SELECT DISTINCT ON (each.table_name, each.old_id)
    %(batch_id)s, %(company_id)s, each.table_name, 'changed', each.old_id, each.new_id
FROM (
    SELECT 'partners' AS table_name, known.id AS old_id, staged.id AS new_id
    FROM kerp_staging.own_partners AS staged
    JOIN partners AS known ON known.company_id = staged.company_id AND known.code = staged.code
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND (
          known.name, known.business_number, known.representative, known.business_type, known.business_item,
          known.address, known.phone, known.email
      ) IS DISTINCT FROM (
          coalesce(staged.name, known.name), coalesce(staged.business_number, known.business_number),
          coalesce(staged.representative, known.representative), coalesce(staged.business_type, known.business_type),
          coalesce(staged.business_item, known.business_item), coalesce(staged.address, known.address),
          coalesce(staged.phone, known.phone), coalesce(staged.email, known.email)
      )
    UNION ALL
    SELECT 'departments', known.id, staged.id
    FROM kerp_staging.own_departments AS staged
    JOIN departments AS known ON known.company_id = staged.company_id AND known.code = staged.code
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND known.name <> staged.name
    UNION ALL
    SELECT 'projects', known.id, staged.id
    FROM kerp_staging.own_projects AS staged
    JOIN projects AS known ON known.company_id = staged.company_id AND known.code = staged.code
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND known.name <> staged.name
) AS each
ORDER BY each.table_name, each.old_id, each.new_id
