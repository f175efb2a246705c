-- What must be zero after a promote, whatever happened: vouchers and lines that are missing, and vouchers whose
-- header is not the sum of its lines.
SELECT
    (
        SELECT count(*)
        FROM kerp_staging.staging_vouchers AS staged
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
    )
    - (
        SELECT count(*)
        FROM kerp_staging.staging_exclusions AS excluded
        WHERE excluded.batch_id = %(batch_id)s
          AND excluded.company_id = %(company_id)s
          AND excluded.table_name = 'vouchers'
    )
    - (
        SELECT count(*)
        FROM import_entries AS entry
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
          AND entry.table_name = 'vouchers'
    ) AS vouchers_missing,
    (
        SELECT count(*)
        FROM vouchers AS voucher
        LEFT JOIN (
            SELECT each.voucher_id, sum(each.debit_amount) AS debit, sum(each.credit_amount) AS credit
            FROM voucher_lines AS each
            WHERE each.company_id = %(company_id)s
            GROUP BY each.voucher_id
        ) AS line ON line.voucher_id = voucher.id
        JOIN import_entries AS entry
          ON entry.batch_id = %(batch_id)s
         AND entry.company_id = voucher.company_id
         AND entry.table_name = 'vouchers'
         AND entry.record_id = voucher.id
        WHERE voucher.company_id = %(company_id)s
          AND (
              line.debit IS DISTINCT FROM voucher.total_debit
              OR line.credit IS DISTINCT FROM voucher.total_credit
              OR line.debit IS DISTINCT FROM line.credit
          )
    ) AS vouchers_unequal
