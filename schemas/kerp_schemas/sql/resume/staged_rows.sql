-- What each staging table holds of a batch: how many rows, and the sum of a hash of each.
SELECT
    'accounts' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_accounts AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'partners' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_partners AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'departments' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_departments AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'projects' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_projects AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'opening_balances' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_opening_balances AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'vouchers' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_vouchers AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'voucher_lines' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_voucher_lines AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'account_sums' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_account_sums AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
UNION ALL
SELECT
    'trial_balances' AS table_name, count(*) AS rows, coalesce(sum(hash_record_extended(each, 0)), 0)::text AS hash
FROM kerp_staging.own_trial_balances AS each
WHERE each.batch_id = %(batch_id)s
  AND each.company_id = %(company_id)s
ORDER BY table_name
