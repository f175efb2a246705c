-- How many of the batch's lines use each code of a partner, department or project, and where first: counted by the client
-- while it stages, and here where lines were added or left since.
-- Decision: docs/decisions/counted-while-staged.md
INSERT INTO kerp_staging.staging_code_sums (
    batch_id, company_id, field, code, file, sheet, lines, first_row, first_id
)
SELECT
    %(batch_id)s, %(company_id)s, used.field, used.code, used.file, used.sheet, count(*), min(used.row),
    min(used.id::text)::uuid
FROM (
    SELECT each.field, each.code, line.file, line.sheet, line.row, line.id
    FROM kerp_staging.own_voucher_lines AS line
    CROSS JOIN LATERAL (
        VALUES
            ('partner_code', line.partner_code), ('department_code', line.department_code),
            ('project_code', line.project_code)
    ) AS each (field, code)
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND each.code IS NOT NULL
) AS used
WHERE NOT EXISTS (
    SELECT 1
    FROM kerp_staging.own_code_sums AS known
    WHERE known.batch_id = %(batch_id)s
      AND known.company_id = %(company_id)s
)
GROUP BY used.field, used.code, used.file, used.sheet
