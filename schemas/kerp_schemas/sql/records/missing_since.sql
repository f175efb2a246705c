-- What a batch wrote, no later batch replaced or deleted, and K-ERP has no more: per table how many records, and the first
-- of them by its number, its code or its place in the source.
WITH missing AS (
    SELECT entry.table_name, entry.file, entry.sheet, entry.row
    FROM import_entries AS entry
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
    ) AS held ON held.table_name = entry.table_name AND held.id = entry.record_id
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.after_hash IS NOT NULL
      AND held.id IS NULL
      AND NOT EXISTS (
          SELECT 1
          FROM import_entries AS later
          JOIN import_batches AS batch ON batch.company_id = later.company_id AND batch.id = later.batch_id
          WHERE later.company_id = entry.company_id
            AND later.table_name = entry.table_name
            AND later.record_id = entry.record_id
            AND later.batch_id <> entry.batch_id
            AND later.old_values IS NOT NULL
            AND batch.status = 'completed'
            AND NOT batch.dry_run
      )
)
SELECT
    missing.table_name, count(*) AS records,
    coalesce(
        min(kept.voucher_no),
        (array_agg(
            nullif(concat_ws(' ', missing.file, missing.sheet, missing.row), '')
            ORDER BY missing.file, missing.sheet, missing.row
        ))[1],
        ''
    ) AS first
FROM missing
LEFT JOIN (
    SELECT snapshot.file, coalesce(snapshot.sheet, '') AS sheet, snapshot.row, min(snapshot.voucher_no) AS voucher_no
    FROM import_vouchers AS snapshot
    WHERE snapshot.batch_id = %(batch_id)s
      AND snapshot.company_id = %(company_id)s
    GROUP BY snapshot.file, coalesce(snapshot.sheet, ''), snapshot.row
) AS kept
  ON missing.table_name = 'vouchers'
 AND kept.file = missing.file
 AND kept.sheet = coalesce(missing.sheet, '')
 AND kept.row = missing.row
GROUP BY missing.table_name
ORDER BY missing.table_name
