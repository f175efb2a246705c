-- What a batch wrote, no later batch has replaced, and production does not hold as it was written: by table and place.
SELECT
    entry.table_name,
    coalesce(nullif(concat_ws(' ', place.file, place.sheet, entry.row), ''), entry.record_id::text) AS record
FROM (
    SELECT
        own.batch_id, own.company_id, own.table_name, own.record_id, own.record_id AS carrier_id, own.file_no, own.row,
        own.after_hash
    FROM import_entries AS own
    WHERE own.batch_id = %(batch_id)s
      AND own.company_id = %(company_id)s
      AND own.table_name <> 'companies'
      AND own.after_hash IS NOT NULL
    UNION ALL
    SELECT own.batch_id, own.company_id, 'voucher_lines', line.id, own.record_id, line.file_no, line.row, line.hash
    FROM import_entries AS own
    CROSS JOIN LATERAL unnest(own.line_ids, own.line_files, own.line_rows, own.line_hashes)
        AS line (id, file_no, row, hash)
    WHERE own.batch_id = %(batch_id)s
      AND own.company_id = %(company_id)s
) AS entry
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
LEFT JOIN accounts AS account
  ON entry.table_name = 'accounts' AND account.id = entry.record_id AND account.company_id = entry.company_id
LEFT JOIN partners AS partner
  ON entry.table_name = 'partners' AND partner.id = entry.record_id AND partner.company_id = entry.company_id
LEFT JOIN departments AS department
  ON entry.table_name = 'departments' AND department.id = entry.record_id AND department.company_id = entry.company_id
LEFT JOIN projects AS project
  ON entry.table_name = 'projects' AND project.id = entry.record_id AND project.company_id = entry.company_id
LEFT JOIN vouchers AS voucher
  ON entry.table_name = 'vouchers' AND voucher.id = entry.record_id AND voucher.company_id = entry.company_id
LEFT JOIN voucher_lines AS line
  ON entry.table_name = 'voucher_lines' AND line.id = entry.record_id AND line.company_id = entry.company_id
LEFT JOIN opening_balances AS opening
  ON entry.table_name = 'opening_balances' AND opening.id = entry.record_id AND opening.company_id = entry.company_id
WHERE entry.after_hash IS DISTINCT FROM CASE entry.table_name
      WHEN 'accounts' THEN CASE WHEN account.id IS NOT NULL THEN record_hash_accounts(account, entry.after_hash) END
      WHEN 'partners' THEN CASE WHEN partner.id IS NOT NULL THEN record_hash_partners(partner, entry.after_hash) END
      WHEN 'departments' THEN CASE WHEN department.id IS NOT NULL THEN record_hash_departments(department, entry.after_hash) END
      WHEN 'projects' THEN CASE WHEN project.id IS NOT NULL THEN record_hash_projects(project, entry.after_hash) END
      WHEN 'vouchers' THEN CASE WHEN voucher.id IS NOT NULL THEN record_hash_vouchers(voucher, entry.after_hash) END
      WHEN 'voucher_lines' THEN CASE WHEN line.id IS NOT NULL THEN record_hash_voucher_lines(line, entry.after_hash) END
      WHEN 'opening_balances' THEN CASE WHEN opening.id IS NOT NULL THEN record_hash_opening_balances(opening, entry.after_hash) END
  END
  AND NOT EXISTS (
      SELECT 1
      FROM import_batches AS own
      JOIN import_batches AS batch
        ON batch.company_id = own.company_id
       AND batch.started_at > own.started_at
       AND batch.status = 'completed'
       AND NOT batch.dry_run
      JOIN import_entries AS later ON later.company_id = batch.company_id AND later.batch_id = batch.id
      WHERE own.id = entry.batch_id
        AND own.company_id = entry.company_id
        AND later.table_name = CASE entry.table_name WHEN 'voucher_lines' THEN 'vouchers' ELSE entry.table_name END
        AND later.record_id = entry.carrier_id
        AND (
            entry.table_name <> 'voucher_lines'
            OR later.old_values->'voucher_lines' @> jsonb_build_array(jsonb_build_object('id', entry.record_id))
        )
  )
ORDER BY entry.table_name, place.file, place.sheet, entry.row, entry.record_id
