-- A table of openings by account beside one by partner is the total: of each account that both have, the first row by
-- account keeps what the partners leave over, the others nothing. KERP-V128 tells of what is left.
WITH kinds AS (
    SELECT each.file, each.sheet, bool_or(each.partner_code <> '') AS by_partner
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.file, each.sheet
),
balances AS (
    SELECT
        opening.id, opening.fiscal_year, opening.account_code, kinds.by_partner, opening.debit_amount - opening.credit_amount AS balance,
        min(opening.id::text) FILTER (WHERE NOT kinds.by_partner)
            OVER (PARTITION BY opening.fiscal_year, opening.account_code) AS first_id
    FROM kerp_staging.own_opening_balances AS opening
    JOIN kinds ON kinds.file = opening.file AND kinds.sheet IS NOT DISTINCT FROM opening.sheet
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.account_code IS NOT NULL
),
rest AS (
    SELECT
        each.fiscal_year, each.account_code, min(each.first_id) AS first_id,
        sum(CASE WHEN each.by_partner THEN -each.balance ELSE each.balance END) AS balance
    FROM balances AS each
    GROUP BY each.fiscal_year, each.account_code
    HAVING bool_or(each.by_partner)
       AND bool_or(NOT each.by_partner)
       AND count(each.balance) = count(*)
)
UPDATE kerp_staging.own_opening_balances AS opening
SET debit_amount = CASE WHEN opening.id::text = rest.first_id THEN greatest(rest.balance, 0) ELSE 0 END,
    credit_amount = CASE WHEN opening.id::text = rest.first_id THEN greatest(-rest.balance, 0) ELSE 0 END
FROM rest
JOIN balances AS mine
  ON mine.fiscal_year = rest.fiscal_year
 AND mine.account_code = rest.account_code
 AND NOT mine.by_partner
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
  AND opening.id = mine.id
