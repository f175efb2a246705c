-- What the batch's lines sum up to, per legacy account, K-ERP account and sheet: counted once, when its lines are whole,
-- and asked by rules, tie-out, report and snapshot.
-- Decision: docs/decisions/counted-once.md
INSERT INTO kerp_staging.staging_account_sums (
    batch_id, company_id, source_account_code, source_account_name, account_code, file, sheet, flipped, added,
    has_voucher, is_read, lines, debit_amount, credit_amount, first_row, last_row
)
SELECT
    line.batch_id, line.company_id, line.source_account_code, line.source_account_name, line.account_code, line.file,
    line.sheet, line.flipped, line.added, line.voucher_id IS NOT NULL,
    line.debit_amount IS NOT NULL AND line.credit_amount IS NOT NULL, count(*), sum(line.debit_amount),
    sum(line.credit_amount), min(line.row), max(line.row)
FROM kerp_staging.own_voucher_lines AS line
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_account_sums AS known
      WHERE known.batch_id = %(batch_id)s
        AND known.company_id = %(company_id)s
  )
GROUP BY
    line.batch_id, line.company_id, line.source_account_code, line.source_account_name, line.account_code, line.file,
    line.sheet, line.flipped, line.added, line.voucher_id IS NOT NULL,
    line.debit_amount IS NOT NULL AND line.credit_amount IS NOT NULL
