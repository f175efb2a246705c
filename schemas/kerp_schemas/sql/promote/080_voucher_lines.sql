-- The lines of the vouchers that were promoted.

-- WAY IN
INSERT INTO voucher_lines (
    id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code, project_code
)
SELECT
    staged.id, staged.voucher_id, staged.company_id, staged.line_no, staged.account_code, staged.debit_amount,
    staged.credit_amount, staged.description, staged.partner_code, staged.department_code, staged.project_code
FROM kerp_staging.own_voucher_lines AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND staged.voucher_id IS NOT NULL
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_exclusions AS excluded
      WHERE excluded.batch_id = staged.batch_id
        AND excluded.table_name = 'vouchers'
        AND excluded.record_id = staged.voucher_id
  );

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, sheet, row, after_hash)
SELECT
    staged.batch_id, 'voucher_lines', line.id, line.company_id, staged.file, staged.sheet, staged.row,
    record_hash_voucher_lines(line)
FROM kerp_staging.own_voucher_lines AS staged
JOIN voucher_lines AS line ON line.id = staged.id AND line.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'voucher_lines' AS table_name,
       coalesce(voucher.voucher_no, nullif(concat_ws(' ', entry.file, entry.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN line.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason,
       line.voucher_id AS owner_id
FROM import_entries AS entry
LEFT JOIN voucher_lines AS line ON line.id = entry.record_id AND line.company_id = entry.company_id
LEFT JOIN vouchers AS voucher ON voucher.id = line.voucher_id AND voucher.company_id = line.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'voucher_lines'
  AND entry.after_hash IS NOT NULL
  AND (line.id IS NULL OR record_hash_voucher_lines(line, entry.after_hash) <> entry.after_hash)
UNION ALL
SELECT 'voucher_lines', voucher.voucher_no, 'added', voucher.id
FROM import_entries AS entry
JOIN vouchers AS voucher ON voucher.id = entry.record_id AND voucher.company_id = entry.company_id
JOIN voucher_lines AS line ON line.voucher_id = voucher.id AND line.company_id = voucher.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND NOT EXISTS (
      SELECT 1
      FROM import_entries AS own
      WHERE own.batch_id = %(batch_id)s
        AND own.table_name = 'voucher_lines'
        AND own.record_id = line.id
  );

-- WAY BACK
DELETE FROM voucher_lines AS line
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'voucher_lines'
  AND line.id = entry.record_id
  AND line.company_id = entry.company_id
  AND entry.old_values IS NULL;

-- OLD VALUES BACK
INSERT INTO voucher_lines AS line (
    id, company_id, voucher_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code, project_code
)
SELECT
    old.id, old.company_id, old.voucher_id, old.line_no, old.account_code, old.debit_amount, old.credit_amount,
    old.description, old.partner_code, old.department_code, old.project_code
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_record(NULL::voucher_lines, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'voucher_lines'
  AND entry.old_values IS NOT NULL
ON CONFLICT (id) DO UPDATE
SET
    voucher_id = excluded.voucher_id, line_no = excluded.line_no, account_code = excluded.account_code,
    debit_amount = excluded.debit_amount, credit_amount = excluded.credit_amount,
    description = excluded.description, partner_code = excluded.partner_code,
    department_code = excluded.department_code, project_code = excluded.project_code;
