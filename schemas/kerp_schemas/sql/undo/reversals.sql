-- The reversing vouchers of a batch; `voucher_no` is NULL for that of its opening balances.
SELECT reversal.voucher_no, reversal.reversal_no, reversal.reversed_on
FROM import_reversals AS reversal
WHERE reversal.batch_id = %(batch_id)s
  AND reversal.company_id = %(company_id)s
ORDER BY reversal.reversal_no
