-- The lines of a batch as they were staged again, under the ids of its lineage. A line's hash covers the id of its
-- voucher: that of the lineage stands for the one that staging gave.
INSERT INTO rows_on_their_way (
    id, company_id, voucher_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code, project_code
)
SELECT
    written.id, staged.company_id, line.voucher_id, line.line_no, line.account_code, line.debit_amount,
    line.credit_amount, line.description, line.partner_code, line.department_code, line.project_code
FROM (
    SELECT voucher.id AS staged_id, entry.record_id
    FROM kerp_staging.own_vouchers AS voucher
    JOIN import_entries AS entry
      ON entry.company_id = voucher.company_id
     AND entry.table_name = 'vouchers'
     AND entry.after_hash = record_hash_vouchers(jsonb_populate_record(NULL::vouchers, to_jsonb(voucher)), %(hash)s)
    WHERE entry.batch_id = %(batch_id)s
      AND voucher.batch_id = %(again_id)s
      AND voucher.company_id = %(company_id)s
) AS known
JOIN kerp_staging.own_voucher_lines AS staged ON staged.voucher_id = known.staged_id
CROSS JOIN LATERAL jsonb_populate_record(
    NULL::voucher_lines, to_jsonb(staged) || jsonb_build_object('voucher_id', known.record_id)
) AS line
JOIN (
    SELECT unnest(entry.line_ids) AS id, unnest(entry.line_hashes) AS hash
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
) AS written ON written.hash = record_hash_voucher_lines(line, %(hash)s)
WHERE staged.batch_id = %(again_id)s
  AND staged.company_id = %(company_id)s
