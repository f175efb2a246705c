-- What must be zero after a promote, whatever happened: vouchers and lines that are missing, and vouchers whose
-- header is not the sum of its lines.
SELECT
    (
        SELECT count(*)
        FROM kerp_staging.own_vouchers AS staged
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
    )
    - (
        SELECT count(*)
        FROM kerp_staging.own_exclusions AS excluded
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
        -- Joined line by line, never to a table of sums: without statistics of what was just promoted the planner would
        -- go through all sums for every voucher (5 minutes of 35,000 vouchers).
        SELECT count(*)
        FROM (
            SELECT voucher.id
            FROM import_entries AS entry
            JOIN vouchers AS voucher ON voucher.company_id = entry.company_id AND voucher.id = entry.record_id
            LEFT JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
            WHERE entry.batch_id = %(batch_id)s
              AND entry.company_id = %(company_id)s
              AND entry.table_name = 'vouchers'
            GROUP BY voucher.id, voucher.total_debit, voucher.total_credit
            HAVING sum(line.debit_amount) IS DISTINCT FROM voucher.total_debit
                OR sum(line.credit_amount) IS DISTINCT FROM voucher.total_credit
                OR sum(line.debit_amount) IS DISTINCT FROM sum(line.credit_amount)
        ) AS unequal
    ) AS vouchers_unequal
