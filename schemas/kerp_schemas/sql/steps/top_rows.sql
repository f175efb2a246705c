-- Per K-ERP account: the largest lines of the journal, and where they stand. What is among the largest of all is not less
-- than the last of the largest of a tenth: by that most lines are passed over without being put in order.
WITH threshold AS MATERIALIZED (
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
)
SELECT
    ranked.account_code, ranked.file, ranked.sheet, ranked.row, ranked.debit_amount AS debit,
    ranked.credit_amount AS credit
FROM (
    SELECT
        line.account_code, line.file, line.sheet, line.row, line.debit_amount, line.credit_amount,
        row_number() OVER (
            PARTITION BY line.account_code
            ORDER BY line.debit_amount + line.credit_amount DESC NULLS LAST, line.file, line.sheet, line.row
        ) AS place
    FROM kerp_staging.own_voucher_lines AS line
    LEFT JOIN threshold ON threshold.account_code = line.account_code
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND (threshold.amount IS NULL OR line.debit_amount + line.credit_amount >= threshold.amount)
) AS ranked
WHERE ranked.place <= %(most)s
ORDER BY ranked.account_code, ranked.place
