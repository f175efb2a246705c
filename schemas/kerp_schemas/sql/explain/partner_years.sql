-- Opening and movement of one partner in each fiscal year, what it owes (assets) apart from what it is owed (liabilities)
-- and from revenue, expense and equity that only name it; vouchers that are soft-deleted left out.
SELECT
    each.fiscal_year, kind.name AS kind, sum(each.opening) AS opening, sum(each.debit) AS debit,
    sum(each.credit) AS credit, sum(each.lines) AS lines
FROM (
    SELECT
        opening.fiscal_year::integer AS fiscal_year, opening.account_code,
        opening.debit_amount - opening.credit_amount AS opening, 0 AS debit, 0 AS credit, 0 AS lines
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
      AND opening.partner_code = %(code)s
    UNION ALL
    SELECT
        extract(YEAR FROM voucher.voucher_date - make_interval(months => company.fiscal_year_start_month - 1))::integer,
        line.account_code, 0, line.debit_amount, line.credit_amount, 1
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    JOIN companies AS company ON company.id = line.company_id
    WHERE line.company_id = %(company_id)s
      AND line.partner_code = %(code)s
      AND voucher.deleted_at IS NULL
) AS each
LEFT JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = each.account_code
CROSS JOIN LATERAL (
    SELECT
        CASE account.account_type WHEN 'asset' THEN 'receivable' WHEN 'liability' THEN 'payable' ELSE 'other' END AS name,
        CASE account.account_type WHEN 'asset' THEN 1 WHEN 'liability' THEN 2 ELSE 3 END AS rank
) AS kind
GROUP BY each.fiscal_year, kind.name, kind.rank
ORDER BY each.fiscal_year, kind.rank
