-- Per K-ERP account: the largest lines of the journal, and where they stand. By the thresholds (`top_thresholds.sql`) most
-- lines are passed over without being put in order; asked apart, they let two processes look.
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
    LEFT JOIN unnest(%(accounts)s::text[], %(amounts)s::numeric[]) AS threshold (account_code, amount)
      ON threshold.account_code = line.account_code
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND (threshold.amount IS NULL OR line.debit_amount + line.credit_amount >= threshold.amount)
) AS ranked
WHERE ranked.place <= %(most)s
ORDER BY ranked.account_code, ranked.place
