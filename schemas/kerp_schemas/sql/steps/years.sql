-- How one year ends against how the next one opens, for every pair of years that this batch touches and whose openings
-- K-ERP holds after it, both years'. The result of the year and what it is closed to stand in one line with retained
-- earnings, so that it does not matter whether, or how far, the year was closed.
WITH opening AS (
    SELECT
        each.fiscal_year, each.account_code, each.debit_amount - each.credit_amount AS balance,
        NULL AS file, NULL AS sheet, NULL::bigint AS row
    FROM opening_balances AS each
    WHERE each.company_id = %(company_id)s
    UNION ALL
    SELECT
        each.fiscal_year, each.account_code, each.debit_amount - each.credit_amount, each.file, each.sheet, each.row
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
      AND NOT EXISTS (
          SELECT 1
          FROM opening_balances AS known
          WHERE known.company_id = each.company_id
            AND known.fiscal_year = each.fiscal_year
            AND known.account_code = each.account_code
            AND known.partner_code = each.partner_code
      )
),
span AS (
    SELECT
        each.fiscal_year AS earlier, make_date(each.fiscal_year, %(start_month)s, 1) AS first_day,
        make_date(each.fiscal_year + 1, %(start_month)s, 1) AS next_day
    FROM opening AS each
    WHERE EXISTS (SELECT 1 FROM opening AS next WHERE next.fiscal_year = each.fiscal_year + 1)
    GROUP BY each.fiscal_year
),
moved AS (
    SELECT span.earlier, line.account_code, line.debit_amount - line.credit_amount AS balance, false AS is_fresh
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    JOIN span ON voucher.voucher_date >= span.first_day AND voucher.voucher_date < span.next_day
    WHERE line.company_id = %(company_id)s
      AND voucher.deleted_at IS NULL
    UNION ALL
    SELECT span.earlier, line.account_code, line.debit_amount - line.credit_amount, true
    FROM kerp_staging.own_voucher_lines AS line
    JOIN kerp_staging.own_vouchers AS voucher
      ON voucher.batch_id = line.batch_id
     AND voucher.company_id = line.company_id
     AND voucher.id = line.voucher_id
    JOIN span ON voucher.voucher_date >= span.first_day AND voucher.voucher_date < span.next_day
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_exclusions AS excluded
          WHERE excluded.batch_id = line.batch_id
            AND excluded.company_id = line.company_id
            AND excluded.table_name = 'vouchers'
            AND excluded.record_id = line.voucher_id
            AND excluded.reason IN ('unchanged', 'conflict', 'invalid')
      )
),
pair AS (
    SELECT span.earlier
    FROM span
    WHERE EXISTS (SELECT 1 FROM moved WHERE moved.earlier = span.earlier)
      AND (
          EXISTS (SELECT 1 FROM moved WHERE moved.earlier = span.earlier AND moved.is_fresh)
          OR EXISTS (
              SELECT 1 FROM opening WHERE opening.fiscal_year IN (span.earlier, span.earlier + 1) AND opening.row > 0
          )
      )
),
account AS (
    SELECT
        known.code, known.name,
        known.account_type IN ('revenue', 'expense')
            OR regexp_replace(known.name, '\s', '', 'g')
                = ANY (%(retained_earnings_accounts)s::text[] || %(result_accounts)s::text[]) AS is_retained,
        regexp_replace(known.name, '\s', '', 'g') = ANY (%(retained_earnings_accounts)s::text[]) AS keeps,
        known.account_type IN ('revenue', 'expense') AS is_result
    FROM (
        SELECT old.code, old.name, old.account_type
        FROM accounts AS old
        WHERE old.company_id = %(company_id)s
        UNION ALL
        SELECT fresh.code, fresh.name, fresh.account_type
        FROM kerp_staging.own_accounts AS fresh
        WHERE fresh.batch_id = %(batch_id)s
          AND fresh.company_id = %(company_id)s
          AND NOT EXISTS (
              SELECT 1 FROM accounts AS old WHERE old.company_id = fresh.company_id AND old.code = fresh.code
          )
    ) AS known
),
figure AS (
    SELECT pair.earlier, opening.account_code, opening.balance AS closing, 0 AS opening, false AS opens,
           NULL AS file, NULL AS sheet, NULL::bigint AS row
    FROM pair
    JOIN opening ON opening.fiscal_year = pair.earlier
    UNION ALL
    SELECT pair.earlier, moved.account_code, moved.balance, 0, false, NULL, NULL, NULL
    FROM pair
    JOIN moved ON moved.earlier = pair.earlier
    UNION ALL
    SELECT pair.earlier, opening.account_code, 0, opening.balance, true, opening.file, opening.sheet, opening.row
    FROM pair
    JOIN opening ON opening.fiscal_year = pair.earlier + 1
),
line AS (
    SELECT
        figure.earlier,
        CASE
            WHEN NOT account.is_retained THEN min(figure.account_code)
            ELSE coalesce(
                min(figure.account_code) FILTER (WHERE account.keeps AND figure.opens),
                min(figure.account_code) FILTER (WHERE account.keeps),
                (SELECT min(each.code) FROM account AS each WHERE each.keeps)
            )
        END AS account_code,
        account.is_retained, sum(figure.closing) AS closing, sum(figure.opening) AS opening,
        coalesce(sum(figure.closing) FILTER (WHERE account.is_result), 0) AS result,
        (array_agg(figure.file ORDER BY figure.row) FILTER (WHERE figure.row > 0))[1] AS file,
        (array_agg(figure.sheet ORDER BY figure.row) FILTER (WHERE figure.row > 0))[1] AS sheet,
        min(figure.row) AS row
    FROM figure
    JOIN account ON account.code = figure.account_code
    GROUP BY figure.earlier, account.is_retained, CASE WHEN NOT account.is_retained THEN figure.account_code END
)
SELECT
    line.earlier, coalesce(line.account_code, '') AS account_code, coalesce(account.name, '') AS account_name,
    line.is_retained, coalesce(line.closing, 0) AS closing, coalesce(line.opening, 0) AS opening, line.result, line.file,
    line.sheet, line.row
FROM line
LEFT JOIN account ON account.code = line.account_code
ORDER BY line.earlier, account_code
