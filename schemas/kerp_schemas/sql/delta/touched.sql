-- What K-ERP's users did to each of them: it differs from what the last batch that wrote it left, it was typed in K-ERP,
-- or deleted there. A master that no batch wrote is nobody's until somebody's batch wrote it.
WITH entry AS (
    SELECT DISTINCT ON (each.table_name, each.record_id)
        each.table_name, each.record_id, each.batch_id, each.lines, each.line_ids, each.line_hashes, each.after_hash
    FROM import_entries AS each
    JOIN import_batches AS batch ON batch.id = each.batch_id AND batch.company_id = each.company_id
    WHERE each.company_id = %(company_id)s
      AND each.after_hash IS NOT NULL
      AND batch.status = 'completed'
      AND NOT batch.dry_run
    ORDER BY each.table_name, each.record_id, batch.started_at DESC, batch.id DESC
),
judged AS (
    SELECT
        difference.table_name, difference.old_id,
        CASE
            WHEN EXISTS (
                SELECT 1
                FROM import_reversals AS reversal
                WHERE reversal.company_id = voucher.company_id
                  AND reversal.voucher_id = voucher.id
            ) THEN 'reversed'
            WHEN voucher.deleted_at IS NOT NULL THEN 'deleted'
            WHEN entry.batch_id IS NULL THEN 'by hand'
            WHEN record_hash_vouchers(voucher, entry.after_hash) <> entry.after_hash
              OR lines.differ
              -- A voucher whose lines were all deleted has no row here.
              OR coalesce(lines.count, 0) <> entry.lines
            THEN 'edited'
        END AS touched,
        voucher.voucher_date AS day, NULL::smallint AS fiscal_year
    FROM import_differences AS difference
    JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
    LEFT JOIN entry ON entry.table_name = 'vouchers' AND entry.record_id = voucher.id
    LEFT JOIN (
        SELECT
            line.voucher_id, count(*) AS count,
            bool_or(own.hash IS NULL OR record_hash_voucher_lines(line, own.hash) <> own.hash) AS differ
        FROM voucher_lines AS line
        LEFT JOIN entry AS written ON written.table_name = 'vouchers' AND written.record_id = line.voucher_id
        CROSS JOIN LATERAL (
            SELECT written.line_hashes[array_position(written.line_ids, line.id)] AS hash
        ) AS own
        WHERE line.company_id = %(company_id)s
          AND line.voucher_id IN (
              SELECT each.old_id
              FROM import_differences AS each
              WHERE each.batch_id = %(batch_id)s
                AND each.company_id = %(company_id)s
                AND each.table_name = 'vouchers'
                AND each.kind <> 'unchanged'
          )
        GROUP BY line.voucher_id
    ) AS lines ON lines.voucher_id = voucher.id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'vouchers'
      AND difference.kind <> 'unchanged'
    UNION ALL
    SELECT
        difference.table_name, difference.old_id,
        CASE
            WHEN EXISTS (
                SELECT 1
                FROM import_entries AS own
                JOIN import_reversals AS reversal
                  ON reversal.batch_id = own.batch_id
                 AND reversal.company_id = own.company_id
                 AND reversal.voucher_id IS NULL
                WHERE own.company_id = opening.company_id
                  AND own.table_name = 'opening_balances'
                  AND own.record_id = opening.id
            ) THEN 'reversed'
            WHEN entry.batch_id IS NULL THEN 'by hand'
            WHEN record_hash_opening_balances(opening, entry.after_hash) <> entry.after_hash THEN 'edited'
        END,
        NULL, opening.fiscal_year
    FROM import_differences AS difference
    JOIN opening_balances AS opening ON opening.company_id = difference.company_id AND opening.id = difference.old_id
    LEFT JOIN entry ON entry.table_name = 'opening_balances' AND entry.record_id = opening.id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'opening_balances'
    UNION ALL
    SELECT
        difference.table_name, difference.old_id,
        CASE
            WHEN entry.after_hash <> CASE difference.table_name
                WHEN 'partners' THEN record_hash_partners(partner, entry.after_hash)
                WHEN 'departments' THEN record_hash_departments(department, entry.after_hash)
                ELSE record_hash_projects(project, entry.after_hash)
            END THEN 'edited'
        END,
        NULL, NULL
    FROM import_differences AS difference
    LEFT JOIN partners AS partner
      ON difference.table_name = 'partners'
     AND partner.company_id = difference.company_id
     AND partner.id = difference.old_id
    LEFT JOIN departments AS department
      ON difference.table_name = 'departments'
     AND department.company_id = difference.company_id
     AND department.id = difference.old_id
    LEFT JOIN projects AS project
      ON difference.table_name = 'projects'
     AND project.company_id = difference.company_id
     AND project.id = difference.old_id
    LEFT JOIN entry ON entry.table_name = difference.table_name AND entry.record_id = difference.old_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name IN ('partners', 'departments', 'projects')
)
UPDATE import_differences AS difference
SET
    touched = judged.touched,
    is_closed = EXISTS (SELECT 1 FROM fiscal_periods AS any_period WHERE any_period.company_id = difference.company_id)
        AND CASE
            WHEN judged.day IS NOT NULL THEN NOT EXISTS (
                SELECT 1
                FROM fiscal_periods AS period
                WHERE period.company_id = difference.company_id
                  AND judged.day BETWEEN period.start_date AND period.end_date
                  AND period.status = 'open'
            )
            -- Of openings the first period of their year is asked, where it is there.
            WHEN judged.fiscal_year IS NOT NULL THEN coalesce((
                SELECT period.status <> 'open'
                FROM fiscal_periods AS period
                WHERE period.company_id = difference.company_id
                  AND period.fiscal_year = judged.fiscal_year
                ORDER BY period.fiscal_month
                LIMIT 1
            ), false)
            ELSE false
        END
FROM judged
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = judged.table_name
  AND difference.old_id = judged.old_id
