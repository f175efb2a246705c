-- Per account type: the batch's lines as its files have them, and as K-ERP holds them now; what K-ERP already had, and
-- is the same, counts as held. Lines whose account nothing maps have no type.
WITH line AS (
    SELECT
        each.account_code, coalesce(sum(each.debit_amount), 0) AS debit, coalesce(sum(each.credit_amount), 0) AS credit,
        coalesce(sum(each.debit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0) AS debit_unchanged,
        coalesce(sum(each.credit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0) AS credit_unchanged
    FROM kerp_staging.own_voucher_lines AS each
    LEFT JOIN kerp_staging.own_exclusions AS excluded
      ON excluded.batch_id = each.batch_id
     AND excluded.company_id = each.company_id
     AND excluded.table_name = 'vouchers'
     AND excluded.record_id = each.voucher_id
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
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
    sum(line.debit_unchanged + coalesce(promoted.debit, 0)) AS debit_loaded,
    sum(line.credit_unchanged + coalesce(promoted.credit, 0)) AS credit_loaded
FROM line
LEFT JOIN promoted ON promoted.account_code = line.account_code
LEFT JOIN account ON account.code = line.account_code
GROUP BY account.account_type
ORDER BY array_position(ARRAY['asset', 'liability', 'equity', 'revenue', 'expense'], account.account_type::text)
