/*
ko: "{month}의 전표가 한 건도 없습니다"
en: "There is no voucher in {month}"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
months AS (
    SELECT
        date_trunc('month', voucher.voucher_date) AS month,
        lead(date_trunc('month', voucher.voucher_date)) OVER (ORDER BY date_trunc('month', voucher.voucher_date)) AS next,
        (array_agg(voucher.file ORDER BY voucher.id DESC))[1] AS file,
        (array_agg(voucher.sheet ORDER BY voucher.id DESC))[1] AS sheet,
        (array_agg(voucher.row ORDER BY voucher.id DESC))[1] AS row
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.voucher_date IS NOT NULL
    GROUP BY date_trunc('month', voucher.voucher_date)
),
trial_end AS (
    SELECT date_trunc('month', max(trial.period_end)) AS month
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
),
missing AS (
    SELECT months.file, months.sheet, months.row, each.month
    FROM months
    CROSS JOIN trial_end
    CROSS JOIN LATERAL generate_series(
        months.month + interval '1 month',
        coalesce(months.next - interval '1 month', trial_end.month),
        interval '1 month'
    ) AS each (month)
    WHERE each.month <= trial_end.month
    UNION ALL
    -- Months before the first voucher, from the fiscal year's beginning on.
    SELECT first.file, first.sheet, NULL, each.month
    FROM (SELECT months.* FROM months ORDER BY months.month LIMIT 1) AS first
    CROSS JOIN LATERAL generate_series(
        make_date(%(fiscal_year)s, %(start_month)s, 1)::timestamp, first.month - interval '1 month', interval '1 month'
    ) AS each (month)
)
SELECT
    tied.account_code, missing.file, missing.sheet, missing.row, NULL::numeric AS amount,
    string_agg(to_char(missing.month, 'YYYY-MM'), ', ') OVER (PARTITION BY tied.account_code) AS month
FROM tied
CROSS JOIN missing
-- What is missing can only add to a side.
WHERE (tied.debit >= 0 AND tied.credit >= 0) IS NOT FALSE
  AND NOT EXISTS (
      SELECT 1
      FROM vouchers AS known
      WHERE known.company_id = %(company_id)s
        AND known.deleted_at IS NULL
        AND known.voucher_date >= missing.month
        AND known.voucher_date < missing.month + interval '1 month'
  )
ORDER BY tied.account_code, missing.month
