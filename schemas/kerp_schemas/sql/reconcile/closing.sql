-- What closing vouchers that were left out would do to each account in this fiscal year: of the batches that set
-- nothing else aside, everything that they left out.
SELECT total.account_code, sum(total.excluded_debit - total.excluded_credit) AS effect
FROM import_account_totals AS total
JOIN import_batches AS batch ON batch.id = total.batch_id AND batch.company_id = total.company_id
WHERE total.company_id = %(company_id)s
  AND total.fiscal_year = %(fiscal_year)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
  AND batch.options->>'skip_invalid' = 'false'
  AND batch.options->>'on_conflict' = 'error'
GROUP BY total.account_code
HAVING sum(total.excluded_debit - total.excluded_credit) <> 0
