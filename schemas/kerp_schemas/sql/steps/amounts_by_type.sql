-- Per account type: the batch's lines as its files have them, and as K-ERP holds them now; what K-ERP already had, and
-- is the same, counts as held. Lines whose account nothing maps have no type.
WITH line AS (
    SELECT each.account_code, coalesce(sum(each.debit_amount), 0) AS debit, coalesce(sum(each.credit_amount), 0) AS credit
    FROM kerp_staging.own_account_sums AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.account_code
),
unchanged AS (
    SELECT each.account_code, sum(each.debit_amount) AS debit, sum(each.credit_amount) AS credit
    FROM kerp_staging.own_exclusions AS excluded
    JOIN kerp_staging.own_voucher_lines AS each
      ON each.batch_id = excluded.batch_id
     AND each.company_id = excluded.company_id
     AND each.voucher_id = excluded.record_id
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
      AND excluded.reason = 'unchanged'
    GROUP BY each.account_code
),
promoted AS (
    SELECT total.account_code, sum(total.debit_promoted) AS debit, sum(total.credit_promoted) AS credit
    FROM import_account_totals AS total
    WHERE total.batch_id = %(batch_id)s
      AND total.company_id = %(company_id)s
    GROUP BY total.account_code
),
account AS (
    SELECT DISTINCT ON (each.code) each.code, each.account_type
    FROM (
        SELECT known.code, known.account_type, 1 AS place
        FROM accounts AS known
        WHERE known.company_id = %(company_id)s
        UNION ALL
        SELECT fresh.code, fresh.account_type, 2
        FROM kerp_staging.own_accounts AS fresh
        WHERE fresh.batch_id = %(batch_id)s
          AND fresh.company_id = %(company_id)s
    ) AS each
    ORDER BY each.code, each.place
)
SELECT
    coalesce(account.account_type, '') AS key, sum(line.debit) AS debit_legacy, sum(line.credit) AS credit_legacy,
    sum(coalesce(unchanged.debit, 0) + coalesce(promoted.debit, 0)) AS debit_loaded,
    sum(coalesce(unchanged.credit, 0) + coalesce(promoted.credit, 0)) AS credit_loaded
FROM line
LEFT JOIN unchanged ON unchanged.account_code = line.account_code
LEFT JOIN promoted ON promoted.account_code = line.account_code
LEFT JOIN account ON account.code = line.account_code
GROUP BY account.account_type
ORDER BY array_position(ARRAY['asset', 'liability', 'equity', 'revenue', 'expense'], account.account_type::text)
