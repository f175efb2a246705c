-- Per month: the batch's vouchers as its files have them, and as K-ERP holds them now; a voucher that K-ERP already
-- had, and that is the same, counts as held. The totals are those of the vouchers' heads; `closed` is what closing
-- vouchers have of them.
SELECT
    coalesce(to_char(staged.voucher_date, 'YYYY-MM'), '') AS key,
    coalesce(sum(staged.total_debit), 0) AS debit_legacy, coalesce(sum(staged.total_credit), 0) AS credit_legacy,
    coalesce(sum(CASE WHEN excluded.reason = 'unchanged' THEN staged.total_debit ELSE held.total_debit END), 0)
        AS debit_loaded,
    coalesce(sum(CASE WHEN excluded.reason = 'unchanged' THEN staged.total_credit ELSE held.total_credit END), 0)
        AS credit_loaded,
    coalesce(
        sum(CASE WHEN excluded.reason = 'unchanged' THEN staged.total_debit ELSE held.total_debit END)
            FILTER (WHERE staged.is_closing),
        0
    ) AS closed
FROM kerp_staging.own_vouchers AS staged
LEFT JOIN kerp_staging.own_exclusions AS excluded
  ON excluded.batch_id = staged.batch_id
 AND excluded.company_id = staged.company_id
 AND excluded.table_name = 'vouchers'
 AND excluded.record_id = staged.id
LEFT JOIN vouchers AS held
  ON held.company_id = staged.company_id
 AND held.id = staged.id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
GROUP BY key
ORDER BY key
