-- The accounts on which one partner stands: openings of the last year that has any, and the lines since it began.
WITH begin AS (
    SELECT
        coalesce(
            (
                SELECT max(opening.fiscal_year)
                FROM opening_balances AS opening
                WHERE opening.company_id = %(company_id)s
            ),
            0
        )::integer AS fiscal_year
)
SELECT
    each.account_code, account.name AS account_name, sum(each.opening) AS opening, sum(each.debit) AS debit,
    sum(each.credit) AS credit, sum(each.lines) AS lines
FROM (
    SELECT
        opening.account_code, opening.debit_amount - opening.credit_amount AS opening, 0 AS debit, 0 AS credit,
        0 AS lines
    FROM opening_balances AS opening
    JOIN begin ON begin.fiscal_year = opening.fiscal_year
    WHERE opening.company_id = %(company_id)s
      AND opening.partner_code = %(code)s
    UNION ALL
    SELECT line.account_code, 0, line.debit_amount, line.credit_amount, 1
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    JOIN companies AS company ON company.id = line.company_id
    CROSS JOIN begin
    WHERE line.company_id = %(company_id)s
      AND line.partner_code = %(code)s
      AND voucher.deleted_at IS NULL
      AND (
          begin.fiscal_year = 0
          OR voucher.voucher_date >= make_date(begin.fiscal_year, company.fiscal_year_start_month, 1)
      )
) AS each
LEFT JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = each.account_code
GROUP BY each.account_code, account.name
ORDER BY each.account_code
