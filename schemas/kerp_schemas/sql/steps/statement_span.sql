-- The days that the statements of a batch are of: from the fiscal year's first to the trial balance's end, else to the
-- last voucher, else to the year's end; and whether a trial balance stands beside them.
SELECT
    make_date(%(fiscal_year)s, %(start_month)s, 1) AS first_day,
    coalesce(
        max(trial.period_end), %(last_voucher_date)s::date,
        (make_date(%(fiscal_year)s, %(start_month)s, 1) + INTERVAL '1 year' - INTERVAL '1 day')::date
    ) AS last_day,
    count(trial.*) > 0 AS has_legacy
FROM kerp_staging.own_trial_balances AS trial
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
