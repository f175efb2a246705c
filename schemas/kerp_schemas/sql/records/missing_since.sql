-- What a batch wrote, no later batch replaced or deleted, and K-ERP has no more: per table how many records, and the first
-- of them by its number, its code or its place in the source.
WITH later AS (
    SELECT entry.table_name, entry.record_id, entry.old_values
    FROM import_batches AS batch
    JOIN import_entries AS entry ON entry.company_id = batch.company_id AND entry.batch_id = batch.id
    WHERE batch.company_id = %(company_id)s
      AND batch.id <> %(batch_id)s
      AND batch.status = 'completed'
      AND NOT batch.dry_run
      AND entry.old_values IS NOT NULL
),
missing AS (
    SELECT written.table_name, written.voucher_no, place.file, place.sheet, written.row
    FROM (
        SELECT
            entry.company_id, entry.batch_id, entry.table_name, entry.record_id, entry.voucher_no, entry.file_no,
            entry.row
        FROM import_entries AS entry
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
          AND entry.after_hash IS NOT NULL
        UNION ALL
        SELECT entry.company_id, entry.batch_id, 'voucher_lines', line.id, NULL, line.file_no, line.row
        FROM import_entries AS entry
        CROSS JOIN LATERAL unnest(entry.line_ids, entry.line_files, entry.line_rows) AS line (id, file_no, row)
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
          -- Of what was left out there are places, and nothing was written.
          AND entry.line_ids IS NOT NULL
    ) AS written
    LEFT JOIN (
        SELECT 'companies' AS table_name, company.id FROM companies AS company WHERE company.id = %(company_id)s
        UNION ALL
        SELECT 'accounts', account.id FROM accounts AS account WHERE account.company_id = %(company_id)s
        UNION ALL
        SELECT 'partners', partner.id FROM partners AS partner WHERE partner.company_id = %(company_id)s
        UNION ALL
        SELECT 'departments', department.id
        FROM departments AS department
        WHERE department.company_id = %(company_id)s
        UNION ALL
        SELECT 'projects', project.id FROM projects AS project WHERE project.company_id = %(company_id)s
        UNION ALL
        SELECT 'opening_balances', opening.id
        FROM opening_balances AS opening
        WHERE opening.company_id = %(company_id)s
        UNION ALL
        SELECT 'vouchers', voucher.id FROM vouchers AS voucher WHERE voucher.company_id = %(company_id)s
        UNION ALL
        SELECT 'voucher_lines', line.id FROM voucher_lines AS line WHERE line.company_id = %(company_id)s
        UNION ALL
        SELECT later.table_name, later.record_id FROM later
        UNION ALL
        SELECT 'voucher_lines', (line->>'id')::uuid
        FROM later
        CROSS JOIN LATERAL jsonb_array_elements(later.old_values->'voucher_lines') AS line
        WHERE later.table_name = 'vouchers'
    ) AS told ON told.table_name = written.table_name AND told.id = written.record_id
    LEFT JOIN import_files AS place
      ON place.company_id = written.company_id
     AND place.batch_id = written.batch_id
     AND place.file_no = written.file_no
    WHERE told.id IS NULL
)
SELECT
    missing.table_name, count(*) AS records,
    coalesce(
        min(missing.voucher_no),
        (array_agg(
            nullif(concat_ws(' ', missing.file, missing.sheet, missing.row), '')
            ORDER BY missing.file, missing.sheet, missing.row
        ))[1],
        ''
    ) AS first
FROM missing
GROUP BY missing.table_name
ORDER BY missing.table_name
