-- Per K-ERP account: the legacy trial balance's balance where the batch has one, else what its files say, against
-- what production holds now, or would hold where nothing was promoted (a refusal). A closing voucher that was left out
-- counts as loaded: it is told apart elsewhere.
WITH trial AS (
    SELECT
        each.account_code, sum(each.debit_balance - each.credit_balance) AS balance,
        string_agg(DISTINCT each.source_account_code, ', ') AS source_codes, max(each.period_end) AS period_end
    FROM kerp_staging.own_trial_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.account_code
),
span AS (
    SELECT
        make_date(%(fiscal_year)s, %(start_month)s, 1) AS first_day,
        coalesce(max(trial.period_end), %(last_voucher_date)s::date) AS last_day, count(*) > 0 AS has_trial
    FROM trial
),
read AS (
    SELECT each.account_code, sum(each.balance) AS balance, string_agg(DISTINCT each.source_code, ', ') AS source_codes
    FROM (
        SELECT opening.account_code, sum(opening.debit_amount - opening.credit_amount) AS balance,
               opening.source_account_code AS source_code
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
        GROUP BY opening.account_code, opening.source_account_code
        UNION ALL
        SELECT
            line.account_code, sum(line.debit_amount - line.credit_amount) FILTER (WHERE line.is_read),
            line.source_account_code
        FROM kerp_staging.own_account_sums AS line
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
        GROUP BY line.account_code, line.source_account_code
    ) AS each
    GROUP BY each.account_code
),
legacy AS (
    SELECT trial.account_code, trial.balance, trial.source_codes FROM trial
    UNION ALL
    SELECT read.account_code, read.balance, read.source_codes FROM read CROSS JOIN span WHERE NOT span.has_trial
),
-- Whether what this run has promoted lies within the span: what it holds was added up as it was written.
counted AS (
    SELECT
        %(is_just_promoted)s
        AND NOT EXISTS (
            SELECT 1
            FROM kerp_staging.own_vouchers AS staged
            CROSS JOIN span
            WHERE staged.batch_id = %(batch_id)s
              AND staged.company_id = %(company_id)s
              AND span.has_trial
              AND (staged.voucher_date BETWEEN span.first_day AND span.last_day) IS NOT TRUE
        ) AS is_so
),
set_aside AS (
    SELECT excluded.record_id AS id
    FROM kerp_staging.own_exclusions AS excluded
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
),
own AS (
    SELECT staged.id
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND (SELECT counted.is_so FROM counted)
      AND NOT EXISTS (SELECT 1 FROM set_aside WHERE set_aside.id = staged.id)
),
-- Numbers of vouchers that are not counted yet.
rest AS (
    SELECT staged.voucher_no
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND NOT (SELECT counted.is_so FROM counted)
    UNION ALL
    SELECT staged.voucher_no
    FROM set_aside
    JOIN kerp_staging.own_vouchers AS staged ON staged.id = set_aside.id
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND (SELECT counted.is_so FROM counted)
),
loaded AS (
    SELECT each.account_code, sum(each.balance) AS balance
    FROM (
        SELECT opening.account_code, opening.debit_amount - opening.credit_amount AS balance
        FROM opening_balances AS opening
        CROSS JOIN span
        WHERE opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
          AND (span.has_trial OR EXISTS (
              SELECT 1
              FROM kerp_staging.own_opening_balances AS staged
              WHERE staged.batch_id = %(batch_id)s
                AND staged.company_id = opening.company_id
                AND staged.fiscal_year = opening.fiscal_year
                AND staged.account_code = opening.account_code
                AND staged.partner_code = opening.partner_code
          ))
        UNION ALL
        SELECT total.account_code, total.debit_promoted - total.credit_promoted
        FROM import_account_totals AS total
        WHERE total.batch_id = %(batch_id)s
          AND total.company_id = %(company_id)s
          AND (SELECT counted.is_so FROM counted)
        UNION ALL
        SELECT line.account_code, line.debit_amount - line.credit_amount
        FROM vouchers AS voucher
        JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
        CROSS JOIN span
        WHERE voucher.company_id = %(company_id)s
          AND voucher.deleted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM own WHERE own.id = voucher.id)
          AND NOT EXISTS (
              SELECT 1
              FROM import_differences AS difference
              WHERE difference.batch_id = %(batch_id)s
                AND difference.company_id = voucher.company_id
                AND difference.table_name = 'vouchers'
                AND difference.old_id = voucher.id
                AND difference.is_applied
                AND NOT %(promoted)s
          )
          AND span.has_trial
          AND voucher.voucher_date BETWEEN span.first_day AND span.last_day
        UNION ALL
        SELECT line.account_code, line.debit_amount - line.credit_amount
        FROM vouchers AS voucher
        JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
        WHERE voucher.company_id = %(company_id)s
          AND voucher.deleted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM own WHERE own.id = voucher.id)
          AND NOT EXISTS (
              SELECT 1
              FROM import_differences AS difference
              WHERE difference.batch_id = %(batch_id)s
                AND difference.company_id = voucher.company_id
                AND difference.table_name = 'vouchers'
                AND difference.old_id = voucher.id
                AND difference.is_applied
                AND NOT %(promoted)s
          )
          AND NOT (SELECT span.has_trial FROM span)
          AND voucher.voucher_no IN (SELECT rest.voucher_no FROM rest)
        UNION ALL
        SELECT line.account_code, line.debit_amount - line.credit_amount
        FROM kerp_staging.own_voucher_lines AS line
        JOIN kerp_staging.own_exclusions AS excluded
          ON excluded.batch_id = line.batch_id
         AND excluded.table_name = 'vouchers'
         AND excluded.record_id = line.voucher_id
         AND excluded.reason = 'closing'
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND %(promoted)s
        UNION ALL
        SELECT opening.account_code, opening.debit_amount - opening.credit_amount
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
          AND NOT %(promoted)s
          AND NOT EXISTS (
              SELECT 1
              FROM opening_balances AS known
              WHERE known.company_id = opening.company_id
                AND known.fiscal_year = opening.fiscal_year
                AND known.account_code = opening.account_code
                AND known.partner_code = opening.partner_code
          )
        UNION ALL
        SELECT line.account_code, line.debit_amount - line.credit_amount
        FROM kerp_staging.own_voucher_lines AS line
        JOIN kerp_staging.own_vouchers AS voucher
          ON voucher.batch_id = line.batch_id
         AND voucher.company_id = line.company_id
         AND voucher.id = line.voucher_id
        CROSS JOIN span
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND NOT %(promoted)s
          AND (NOT span.has_trial OR voucher.voucher_date BETWEEN span.first_day AND span.last_day)
          AND NOT EXISTS (
              SELECT 1
              FROM kerp_staging.own_exclusions AS excluded
              WHERE excluded.batch_id = line.batch_id
                AND excluded.company_id = line.company_id
                AND excluded.table_name = 'vouchers'
                AND excluded.record_id = line.voucher_id
                AND excluded.reason IN ('unchanged', 'conflict', 'invalid')
          )
    ) AS each
    GROUP BY each.account_code
)
SELECT
    coalesce(legacy.account_code, loaded.account_code, '') AS account_code, coalesce(account.name, '') AS account_name,
    coalesce(legacy.source_codes, read.source_codes, '') AS source_codes, coalesce(legacy.balance, 0) AS legacy,
    coalesce(loaded.balance, 0) AS loaded, coalesce(legacy.balance, 0) - coalesce(loaded.balance, 0) AS difference,
    (SELECT span.has_trial FROM span) AS has_trial
FROM legacy
FULL JOIN loaded ON loaded.account_code = legacy.account_code
LEFT JOIN read ON read.account_code = coalesce(legacy.account_code, loaded.account_code)
LEFT JOIN accounts AS account
  ON account.company_id = %(company_id)s
 AND account.code = coalesce(legacy.account_code, loaded.account_code)
ORDER BY account_code
