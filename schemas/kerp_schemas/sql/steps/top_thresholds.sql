-- Per K-ERP account: the last of the largest of every tenth row of the journal. What is among the largest of all is not less.
SELECT ranked.account_code, ranked.amount
FROM (
    SELECT
        line.account_code, line.debit_amount + line.credit_amount AS amount,
        row_number() OVER (
            PARTITION BY line.account_code
            ORDER BY line.debit_amount + line.credit_amount DESC NULLS LAST
        ) AS place
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.row %% 10 = 0
) AS ranked
WHERE ranked.place = %(most)s
