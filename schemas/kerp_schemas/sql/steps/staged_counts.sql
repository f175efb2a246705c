-- How many records of each table the batch holds, and how many vouchers and lines were set aside as invalid.
SELECT
    (SELECT count(*) FROM kerp_staging.staging_accounts WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS accounts,
    (SELECT count(*) FROM kerp_staging.staging_partners WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS partners,
    (
        SELECT count(*)
        FROM kerp_staging.staging_departments
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
    ) AS departments,
    (SELECT count(*) FROM kerp_staging.staging_projects WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS projects,
    (
        SELECT count(*)
        FROM kerp_staging.staging_opening_balances
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
    ) AS opening_balances,
    (SELECT count(*) FROM kerp_staging.staging_vouchers WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS vouchers,
    (
        SELECT count(*)
        FROM kerp_staging.staging_voucher_lines
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
    ) AS voucher_lines,
    (
        SELECT count(*)
        FROM kerp_staging.staging_exclusions
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
          AND table_name = 'vouchers'
          AND reason = 'invalid'
    ) AS invalid_vouchers,
    (
        SELECT count(*)
        FROM kerp_staging.staging_voucher_lines AS line
        JOIN kerp_staging.staging_exclusions AS excluded
          ON excluded.batch_id = line.batch_id
         AND excluded.table_name = 'vouchers'
         AND excluded.record_id = line.voucher_id
         AND excluded.reason = 'invalid'
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
    ) AS invalid_voucher_lines
