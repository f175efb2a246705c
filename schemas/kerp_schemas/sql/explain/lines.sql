-- Every line of one voucher, or the one of that number, with where it came from and whether somebody changed it since.
SELECT
    line.line_no, line.account_code, account.name AS account_name, line.debit_amount AS debit,
    line.credit_amount AS credit, line.description, line.partner_code, line.department_code, line.project_code,
    entry.batch_id, place.file, place.sheet, entry.row,
    CASE
        WHEN EXISTS (
            SELECT 1
            FROM import_reversals AS reversal
            WHERE reversal.company_id = line.company_id
              AND reversal.reversal_id = line.voucher_id
        ) THEN 'reversing'
        WHEN entry.batch_id IS NULL THEN 'added'
        WHEN record_hash_voucher_lines(line, entry.hash) <> entry.hash THEN 'changed'
        ELSE 'as imported'
    END AS state
FROM voucher_lines AS line
LEFT JOIN accounts AS account ON account.company_id = line.company_id AND account.code = line.account_code
LEFT JOIN LATERAL (
    SELECT
        own.company_id, own.batch_id, own.line_files[array_position(own.line_ids, line.id)] AS file_no,
        own.line_rows[array_position(own.line_ids, line.id)] AS row,
        own.line_hashes[array_position(own.line_ids, line.id)] AS hash
    FROM import_batches AS batch
    JOIN import_entries AS own
      ON own.batch_id = batch.id
     AND own.company_id = batch.company_id
     AND own.table_name = 'vouchers'
     AND own.record_id = line.voucher_id
     AND line.id = ANY (own.line_ids)
    WHERE batch.company_id = line.company_id
      AND own.after_hash IS NOT NULL
      AND NOT batch.dry_run
      AND (
          batch.status = 'completed'
          -- What was reversed is still there.
          OR EXISTS (
              SELECT 1
              FROM import_reversals AS reversal
              WHERE reversal.batch_id = batch.id
                AND reversal.company_id = batch.company_id
          )
      )
    ORDER BY batch.started_at DESC, batch.id DESC
    LIMIT 1
) AS entry ON true
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE line.company_id = %(company_id)s
  AND line.voucher_id = %(voucher_id)s
  AND (%(line_no)s::integer IS NULL OR line.line_no = %(line_no)s)
ORDER BY line.line_no
