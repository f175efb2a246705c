-- Vouchers of the same date, type and lines under another number, one to one in the order of their numbers. Where the
-- source has no numbers it is the same voucher: ours count the vouchers of a day, and move with the one before. Else its
-- number was changed. Looked at are those that an earlier batch wrote within the days of one of the files.
WITH span AS (
    SELECT staged.file, min(staged.voucher_date) AS first_day, max(staged.voucher_date) AS last_day
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    GROUP BY staged.file
),
here AS (
    SELECT
        staged.id, staged.voucher_no, staged.voucher_date, staged.voucher_type,
        staged.source_voucher_no IS NULL AS is_numberless
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND NOT EXISTS (
          SELECT 1
          FROM import_differences AS known
          WHERE known.batch_id = staged.batch_id
            AND known.company_id = staged.company_id
            AND known.table_name = 'vouchers'
            AND known.new_id = staged.id
      )
),
there AS (
    SELECT voucher.id, voucher.voucher_no, voucher.voucher_date, voucher.voucher_type
    FROM vouchers AS voucher
    WHERE voucher.company_id = %(company_id)s
      AND voucher.deleted_at IS NULL
      AND voucher.voucher_date IN (SELECT here.voucher_date FROM here)
      AND EXISTS (SELECT 1 FROM span WHERE voucher.voucher_date BETWEEN span.first_day AND span.last_day)
      AND EXISTS (
          SELECT 1
          FROM import_entries AS entry
          JOIN import_batches AS batch ON batch.id = entry.batch_id AND batch.company_id = entry.company_id
          WHERE entry.company_id = voucher.company_id
            AND entry.table_name = 'vouchers'
            AND entry.record_id = voucher.id
            AND entry.after_hash IS NOT NULL
            AND batch.status = 'completed'
            AND NOT batch.dry_run
      )
      AND NOT EXISTS (
          SELECT 1
          FROM import_differences AS known
          WHERE known.batch_id = %(batch_id)s
            AND known.company_id = voucher.company_id
            AND known.table_name = 'vouchers'
            AND known.old_id = voucher.id
      )
),
told AS (
    SELECT each.*, row_number() OVER (
        PARTITION BY each.is_here, each.voucher_date, each.voucher_type, each.lines ORDER BY each.voucher_no
    ) AS turn
    FROM (
        SELECT
            true AS is_here, here.id, here.voucher_no, here.voucher_date, here.voucher_type, here.is_numberless,
            array_agg(
                row(
                    line.account_code, trim_scale(line.debit_amount), trim_scale(line.credit_amount), line.description,
                    line.partner_code, line.department_code, line.project_code
                )::text
                ORDER BY row(
                    line.account_code, trim_scale(line.debit_amount), trim_scale(line.credit_amount), line.description,
                    line.partner_code, line.department_code, line.project_code
                )::text
            ) AS lines
        FROM here
        JOIN kerp_staging.own_voucher_lines AS line
          ON line.batch_id = %(batch_id)s
         AND line.company_id = %(company_id)s
         AND line.voucher_id = here.id
        WHERE here.voucher_date IN (SELECT there.voucher_date FROM there)
        GROUP BY here.id, here.voucher_no, here.voucher_date, here.voucher_type, here.is_numberless
        UNION ALL
        SELECT
            false, there.id, there.voucher_no, there.voucher_date, there.voucher_type, false,
            array_agg(
                row(
                    line.account_code, trim_scale(line.debit_amount), trim_scale(line.credit_amount), line.description,
                    line.partner_code, line.department_code, line.project_code
                )::text
                ORDER BY row(
                    line.account_code, trim_scale(line.debit_amount), trim_scale(line.credit_amount), line.description,
                    line.partner_code, line.department_code, line.project_code
                )::text
            )
        FROM there
        JOIN voucher_lines AS line ON line.company_id = %(company_id)s AND line.voucher_id = there.id
        GROUP BY there.id, there.voucher_no, there.voucher_date, there.voucher_type
    ) AS each
)
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id, new_id)
SELECT
    %(batch_id)s, %(company_id)s, 'vouchers', CASE WHEN staged.is_numberless THEN 'unchanged' ELSE 'changed' END,
    known.id, staged.id
FROM told AS staged
JOIN told AS known
  ON known.voucher_date = staged.voucher_date
 AND known.voucher_type = staged.voucher_type
 AND known.lines = staged.lines
 AND known.turn = staged.turn
WHERE staged.is_here
  AND NOT known.is_here
