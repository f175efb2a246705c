-- What a batch holds in the trial balance, per account: the opening balances that it wrote, and every line of the
-- vouchers that it wrote, whoever wrote the line; without what stood there before in place of what it replaced.
SELECT
    posted.account_code, sum(posted.debit_amount) AS debit,
    sum(posted.credit_amount) AS credit
FROM (
    SELECT opening.account_code, opening.debit_amount, opening.credit_amount
    FROM import_entries AS entry
    JOIN opening_balances AS opening ON opening.company_id = entry.company_id AND opening.id = entry.record_id
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name = 'opening_balances'
    UNION ALL
    SELECT line.account_code, line.debit_amount, line.credit_amount
    FROM import_entries AS entry
    JOIN vouchers AS voucher ON voucher.company_id = entry.company_id AND voucher.id = entry.record_id
    JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name = 'vouchers'
      AND voucher.deleted_at IS NULL
    UNION ALL
    SELECT old->>'account_code', -(old->>'debit_amount')::numeric, -(old->>'credit_amount')::numeric
    FROM import_entries AS entry
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE entry.table_name
            WHEN 'opening_balances' THEN jsonb_build_array(entry.old_values)
            ELSE entry.old_values->'voucher_lines'
        END
    ) AS old
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name IN ('opening_balances', 'vouchers')
      AND entry.old_values IS NOT NULL
) AS posted
GROUP BY posted.account_code
ORDER BY posted.account_code
