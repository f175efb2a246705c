-- What production says of the fiscal year: whether it has openings, and the accounts of profit and loss.
SELECT
    EXISTS (
        SELECT 1
        FROM opening_balances AS opening
        WHERE opening.company_id = %(company_id)s
          AND opening.fiscal_year = %(fiscal_year)s
    ) AS has_openings,
    (
        SELECT array_agg(account.code)
        FROM accounts AS account
        WHERE account.company_id = %(company_id)s
          AND account.account_type IN ('revenue', 'expense')
    ) AS profit_and_loss
