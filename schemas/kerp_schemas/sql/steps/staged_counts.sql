-- How many records of each table the batch holds, and how many vouchers and lines were set aside as invalid.
SELECT
    (SELECT count(*) FROM kerp_staging.own_accounts WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS accounts,
    (SELECT count(*) FROM kerp_staging.own_partners WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS partners,
    (
        SELECT count(*)
        FROM kerp_staging.own_departments
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
    ) AS departments,
    (SELECT count(*) FROM kerp_staging.own_projects WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS projects,
    (
        SELECT count(*)
        FROM kerp_staging.own_opening_balances
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
    ) AS opening_balances,
    (SELECT count(*) FROM kerp_staging.own_vouchers WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s)
        AS vouchers,
    (
        SELECT coalesce(sum(lines), 0)::bigint
        FROM kerp_staging.own_account_sums
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
    ) AS voucher_lines,
    (
        SELECT count(*)
        FROM kerp_staging.own_exclusions
        WHERE batch_id = %(batch_id)s
          AND company_id = %(company_id)s
          AND table_name = 'vouchers'
          AND reason = 'invalid'
    ) AS invalid_vouchers,
    (
        SELECT count(*)
        FROM kerp_staging.own_voucher_lines AS line
        JOIN kerp_staging.own_exclusions AS excluded
          ON excluded.batch_id = line.batch_id
         AND excluded.company_id = line.company_id
         AND excluded.table_name = 'vouchers'
         AND excluded.record_id = line.voucher_id
         AND excluded.reason = 'invalid'
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
    ) AS invalid_voucher_lines
