-- New vouchers of a source without numbers whose count K-ERP has already: they are counted on from the day's last one.
WITH held AS (
    SELECT
        staged.id, left(staged.voucher_no, 9) AS day,
        row_number() OVER (PARTITION BY left(staged.voucher_no, 9) ORDER BY staged.voucher_no) AS turn
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
      AND staged.source_voucher_no IS NULL
      AND EXISTS (
          SELECT 1
          FROM vouchers AS voucher
          WHERE voucher.company_id = staged.company_id
            AND voucher.voucher_no = staged.voucher_no
      )
      AND NOT EXISTS (
          SELECT 1
          FROM import_differences AS known
          WHERE known.batch_id = staged.batch_id
            AND known.company_id = staged.company_id
            AND known.table_name = 'vouchers'
            AND known.new_id = staged.id
      )
),
last AS (
    SELECT left(each.voucher_no, 9) AS day, max(substring(each.voucher_no FROM '^[0-9]{8}-([0-9]+)')::bigint) AS number
    FROM (
        SELECT voucher.voucher_no
        FROM vouchers AS voucher
        WHERE voucher.company_id = %(company_id)s
        UNION ALL
        SELECT staged.voucher_no
        FROM kerp_staging.own_vouchers AS staged
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
    ) AS each
    WHERE left(each.voucher_no, 9) IN (SELECT held.day FROM held)
    GROUP BY left(each.voucher_no, 9)
)
UPDATE kerp_staging.own_vouchers AS staged
SET voucher_no = held.day || lpad((last.number + held.turn)::text, greatest(5, length((last.number + held.turn)::text)), '0')
FROM held
JOIN last ON last.day = held.day
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND staged.id = held.id
