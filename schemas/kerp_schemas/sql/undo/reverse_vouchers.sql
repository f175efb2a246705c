-- The reversing vouchers: of the same status, because a draft that counts nowhere must be taken out of nowhere.
INSERT INTO vouchers (
    id, company_id, voucher_no, voucher_date, voucher_type, description, status, total_debit, total_credit
)
SELECT
    reversal.reversal_id, reversal.company_id, reversal.reversal_no, reversal.reversed_on, 'adjustment',
    concat_ws(': ', '역분개 ' || coalesce(reversal.voucher_no, '기초잔액'), voucher.description),
    coalesce(voucher.status, 'approved'), coalesce(sums.credit, 0), coalesce(sums.debit, 0)
FROM import_reversals AS reversal
LEFT JOIN vouchers AS voucher ON voucher.company_id = reversal.company_id AND voucher.id = reversal.voucher_id
LEFT JOIN (
    SELECT line.voucher_id, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
    FROM voucher_lines AS line
    WHERE line.company_id = %(company_id)s
    GROUP BY line.voucher_id
    UNION ALL
    SELECT %(batch_id)s, sum(opening.debit_amount), sum(opening.credit_amount)
    FROM import_entries AS entry
    JOIN opening_balances AS opening ON opening.company_id = entry.company_id AND opening.id = entry.record_id
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name = 'opening_balances'
) AS sums ON sums.voucher_id = coalesce(reversal.voucher_id, reversal.batch_id)
WHERE reversal.batch_id = %(batch_id)s
  AND reversal.company_id = %(company_id)s
