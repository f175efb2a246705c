-- The largest openings and lines of one partner, with where they came from.
SELECT
    each.kind, each.voucher_no, each.account_code AS other_code, each.debit, each.credit, entry.batch_id, place.file,
    place.sheet, entry.row
FROM (
    (
        SELECT
            'opening_balances' AS kind, opening.id, NULL::uuid AS voucher_id, opening.fiscal_year::text AS voucher_no, opening.account_code,
            opening.debit_amount AS debit, opening.credit_amount AS credit
        FROM opening_balances AS opening
        WHERE opening.company_id = %(company_id)s
          AND opening.partner_code = %(code)s
        ORDER BY opening.debit_amount + opening.credit_amount DESC, opening.fiscal_year, opening.account_code
        LIMIT %(most)s
    )
    UNION ALL
    (
        SELECT
            'voucher_lines', line.id, voucher.id, voucher.voucher_no || '/' || line.line_no, line.account_code, line.debit_amount,
            line.credit_amount
        FROM voucher_lines AS line
        -- Looked up line by line: a planner that knows nothing of the company yet would read its vouchers for each.
        CROSS JOIN LATERAL (
            SELECT parent.id, parent.voucher_no
            FROM vouchers AS parent
            WHERE parent.company_id = line.company_id
              AND parent.id = line.voucher_id
              AND parent.deleted_at IS NULL
            LIMIT 1
        ) AS voucher
        WHERE line.company_id = %(company_id)s
          AND line.partner_code = %(code)s
        ORDER BY line.debit_amount + line.credit_amount DESC, voucher.voucher_no, line.line_no
        LIMIT %(most)s
    )
) AS each
LEFT JOIN LATERAL (
    SELECT
        own.company_id, own.batch_id,
        CASE each.kind
            WHEN 'voucher_lines' THEN own.line_files[array_position(own.line_ids, each.id)] ELSE own.file_no
        END AS file_no,
        CASE each.kind
            WHEN 'voucher_lines' THEN own.line_rows[array_position(own.line_ids, each.id)] ELSE own.row
        END AS row
    FROM import_batches AS batch
    JOIN import_entries AS own
      ON own.batch_id = batch.id
     AND own.company_id = batch.company_id
     AND own.table_name = CASE each.kind WHEN 'voucher_lines' THEN 'vouchers' ELSE each.kind END
     AND own.record_id = coalesce(each.voucher_id, each.id)
    WHERE batch.company_id = %(company_id)s
      AND own.after_hash IS NOT NULL
      AND (each.voucher_id IS NULL OR each.id = ANY (own.line_ids))
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
ORDER BY each.kind, each.debit + each.credit DESC, each.voucher_no
