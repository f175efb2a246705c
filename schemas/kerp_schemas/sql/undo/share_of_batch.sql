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
    SELECT
        entry.old_values->>'account_code', -(entry.old_values->>'debit_amount')::numeric,
        -(entry.old_values->>'credit_amount')::numeric
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name IN ('opening_balances', 'voucher_lines')
      AND entry.old_values IS NOT NULL
) AS posted
GROUP BY posted.account_code
ORDER BY posted.account_code
