-- Vouchers that K-ERP has with other contents, one to one, by one way to know them again (`by`):
-- 'number and type'; 'count and type', the day's number without the kind behind it, which moves when another kind takes
-- the number; 'number', whoever wrote it; 'day', what is left of a day in the order of its numbers, where the source has
-- none.
WITH span AS (
    SELECT staged.file, min(staged.voucher_date) AS first_day, max(staged.voucher_date) AS last_day
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    GROUP BY staged.file
),
here AS (
    SELECT
        staged.id, staged.voucher_no, staged.voucher_date,
        CASE %(by)s
            WHEN 'number and type' THEN staged.voucher_no || ' ' || staged.voucher_type
            WHEN 'count and type'
            THEN substring(staged.voucher_no FROM '^[0-9]{8}-[0-9]+') || ' ' || staged.voucher_type
            WHEN 'number' THEN staged.voucher_no
            WHEN 'day' THEN CASE WHEN staged.source_voucher_no IS NULL THEN staged.voucher_date::text END
        END AS key
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
    SELECT
        voucher.id, voucher.voucher_no, voucher.voucher_date,
        CASE %(by)s
            WHEN 'number and type' THEN voucher.voucher_no || ' ' || voucher.voucher_type
            WHEN 'count and type'
            THEN substring(voucher.voucher_no FROM '^[0-9]{8}-[0-9]+') || ' ' || voucher.voucher_type
            WHEN 'number' THEN voucher.voucher_no
            WHEN 'day' THEN voucher.voucher_date::text
        END AS key
    FROM vouchers AS voucher
    WHERE voucher.company_id = %(company_id)s
      AND (
          voucher.voucher_no IN (SELECT here.voucher_no FROM here)
          OR voucher.voucher_date IN (SELECT here.voucher_date FROM here)
      )
      AND NOT EXISTS (
          SELECT 1
          FROM import_differences AS known
          WHERE known.batch_id = %(batch_id)s
            AND known.company_id = voucher.company_id
            AND known.table_name = 'vouchers'
            AND known.old_id = voucher.id
      )
      AND (
          %(by)s IN ('number', 'number and type')
          OR (
              voucher.deleted_at IS NULL
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
          )
      )
)
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id, new_id)
SELECT %(batch_id)s, %(company_id)s, 'vouchers', 'changed', known.id, staged.id
FROM (
    SELECT here.*, row_number() OVER (PARTITION BY here.key ORDER BY here.voucher_no, here.id) AS turn
    FROM here
    WHERE here.key IS NOT NULL
) AS staged
JOIN (
    SELECT there.*, row_number() OVER (PARTITION BY there.key ORDER BY there.voucher_no, there.id) AS turn
    FROM there
    WHERE there.key IS NOT NULL
) AS known
  ON known.key = staged.key
 AND known.turn = staged.turn
