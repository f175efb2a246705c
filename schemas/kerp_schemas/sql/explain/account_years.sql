-- Opening and movement of one account in each fiscal year, vouchers that are soft-deleted left out.
SELECT
    each.fiscal_year, sum(each.opening) AS opening, sum(each.debit) AS debit, sum(each.credit) AS credit,
    sum(each.lines) AS lines
FROM (
    SELECT
        opening.fiscal_year::integer AS fiscal_year, opening.debit_amount - opening.credit_amount AS opening,
        0 AS debit, 0 AS credit, 0 AS lines
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
      AND opening.account_code = %(code)s
    UNION ALL
    SELECT
        extract(YEAR FROM voucher.voucher_date - make_interval(months => company.fiscal_year_start_month - 1))::integer,
        0, line.debit_amount, line.credit_amount, 1
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    JOIN companies AS company ON company.id = line.company_id
    WHERE line.company_id = %(company_id)s
      AND line.account_code = %(code)s
      AND voucher.deleted_at IS NULL
) AS each
GROUP BY each.fiscal_year
ORDER BY each.fiscal_year
