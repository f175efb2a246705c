-- What K-ERP will show of every account, debit less credit: as the fiscal year opened, moved and closed to `last_day`,
-- with what closing vouchers did told apart; what the legacy trial balance says; and the headings above the account.
-- What this run has promoted was added up as it was written; other vouchers of the days are added up here.
-- Decision: docs/decisions/report-for-auditors.md
WITH RECURSIVE counted AS (
    SELECT NOT EXISTS (
        SELECT 1
        FROM kerp_staging.own_vouchers AS staged
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
          AND (staged.voucher_date BETWEEN %(first_day)s AND %(last_day)s) IS NOT TRUE
    ) AS is_so
),
own AS (
    SELECT staged.id
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND (SELECT counted.is_so FROM counted)
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_exclusions AS excluded
          WHERE excluded.batch_id = staged.batch_id
            AND excluded.company_id = staged.company_id
            AND excluded.table_name = 'vouchers'
            AND excluded.record_id = staged.id
      )
),
figure AS (
    SELECT
        each.account_code, sum(each.opening) AS opening, sum(each.moved) AS moved, sum(each.closed) AS closed,
        sum(each.legacy) AS legacy
    FROM (
        SELECT
            opening.account_code, opening.debit_amount - opening.credit_amount AS opening, 0 AS moved, 0 AS closed,
            NULL::numeric AS legacy
        FROM opening_balances AS opening
        WHERE opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
        UNION ALL
        SELECT total.account_code, 0, total.debit_promoted - total.credit_promoted, 0, NULL
        FROM import_account_totals AS total
        WHERE total.batch_id = %(batch_id)s
          AND total.company_id = %(company_id)s
          AND (SELECT counted.is_so FROM counted)
        UNION ALL
        SELECT line.account_code, 0, line.debit_amount - line.credit_amount, 0, NULL
        FROM vouchers AS voucher
        JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
        WHERE voucher.company_id = %(company_id)s
          AND voucher.deleted_at IS NULL
          AND voucher.voucher_date BETWEEN %(first_day)s AND %(last_day)s
          AND NOT EXISTS (SELECT 1 FROM own WHERE own.id = voucher.id)
        UNION ALL
        SELECT
            line.account_code, 0, -(line.debit_amount - line.credit_amount), line.debit_amount - line.credit_amount, NULL
        FROM vouchers AS voucher
        JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
        WHERE voucher.company_id = %(company_id)s
          AND voucher.deleted_at IS NULL
          AND voucher.voucher_type = 'closing'
          AND voucher.voucher_date BETWEEN %(first_day)s AND %(last_day)s
        UNION ALL
        SELECT coalesce(trial.account_code, ''), 0, 0, 0, trial.debit_balance - trial.credit_balance
        FROM kerp_staging.own_trial_balances AS trial
        WHERE trial.batch_id = %(batch_id)s
          AND trial.company_id = %(company_id)s
    ) AS each
    GROUP BY each.account_code
),
heading AS (
    SELECT account.code AS account_code, account.parent_code AS code, 1 AS height
    FROM accounts AS account
    JOIN figure ON figure.account_code = account.code
    WHERE account.company_id = %(company_id)s
      AND account.parent_code IS NOT NULL
    UNION ALL
    SELECT heading.account_code, above.parent_code, heading.height + 1
    FROM heading
    JOIN accounts AS above ON above.company_id = %(company_id)s AND above.code = heading.code
    WHERE above.parent_code IS NOT NULL
      AND heading.height < 10
),
path AS (
    SELECT
        heading.account_code, array_agg(heading.code::text ORDER BY heading.height DESC) AS codes,
        array_agg(coalesce(named.name, heading.code)::text ORDER BY heading.height DESC) AS names
    FROM heading
    LEFT JOIN accounts AS named ON named.company_id = %(company_id)s AND named.code = heading.code
    GROUP BY heading.account_code
)
SELECT
    figure.account_code AS code, coalesce(account.name, '') AS name, coalesce(account.account_type, '') AS account_type,
    coalesce(path.codes, '{}') AS heading_codes, coalesce(path.names, '{}') AS heading_names, figure.opening,
    figure.moved, figure.closed, figure.legacy
FROM figure
LEFT JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = figure.account_code
LEFT JOIN path ON path.account_code = figure.account_code
ORDER BY figure.account_code
