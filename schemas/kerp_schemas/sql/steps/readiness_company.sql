-- What a company has that an import needs, and the months of the given days in which no fiscal period is open; a company
-- that keeps no periods has none that is shut.
SELECT
    (
        SELECT count(*)
        FROM accounts AS account
        WHERE account.company_id = %(company_id)s
          AND account.allow_posting
          AND account.is_active
    ) AS posting_accounts,
    (SELECT count(*) FROM users AS person WHERE person.company_id = %(company_id)s AND person.is_active) AS people,
    (SELECT count(*) FROM fiscal_periods AS period WHERE period.company_id = %(company_id)s) AS periods,
    (
        SELECT count(*)
        FROM fiscal_periods AS period
        WHERE period.company_id = %(company_id)s
          AND period.status = 'open'
    ) AS open_periods,
    ARRAY(
        SELECT DISTINCT to_char(wanted.day, 'YYYY-MM') AS month
        FROM unnest(%(days)s::date[]) AS wanted (day)
        WHERE EXISTS (SELECT 1 FROM fiscal_periods AS any_period WHERE any_period.company_id = %(company_id)s)
          AND NOT EXISTS (
              SELECT 1
              FROM fiscal_periods AS period
              WHERE period.company_id = %(company_id)s
                AND wanted.day BETWEEN period.start_date AND period.end_date
                AND period.status = 'open'
          )
        ORDER BY month
    ) AS months_shut
