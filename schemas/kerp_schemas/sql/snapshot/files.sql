-- The files and sheets that the batch's rows come from, by number; a new company's chart comes from none.
INSERT INTO import_files (batch_id, company_id, file_no, file, sheet, sha256)
SELECT
    %(batch_id)s, %(company_id)s, row_number() OVER (ORDER BY place.file, place.sheet NULLS FIRST), place.file,
    place.sheet, known.sha256
FROM (
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_accounts AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_partners AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_departments AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_projects AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_opening_balances AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT staged.file, staged.sheet
    FROM kerp_staging.own_account_sums AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION
    SELECT 'kerp-standard', NULL
    WHERE %(company_is_new)s
) AS place
LEFT JOIN (
    SELECT listed->>'name' AS name, min(listed->>'sha256') AS sha256
    FROM import_batches AS batch
    CROSS JOIN jsonb_array_elements(batch.files) AS listed
    WHERE batch.id = %(batch_id)s
      AND batch.company_id = %(company_id)s
    GROUP BY listed->>'name'
) AS known ON known.name = place.file
WHERE place.file IS NOT NULL
