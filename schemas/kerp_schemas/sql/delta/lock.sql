-- The records that are to be replaced or removed: until this transaction ends nobody changes them unseen.
WITH voucher_lock AS (
    SELECT voucher.id
    FROM vouchers AS voucher
    JOIN import_differences AS difference
      ON difference.company_id = voucher.company_id
     AND difference.old_id = voucher.id
     AND difference.table_name = 'vouchers'
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.is_applied
    ORDER BY voucher.id
    FOR UPDATE OF voucher
),
line_lock AS (
    SELECT line.id
    FROM voucher_lines AS line
    WHERE line.company_id = %(company_id)s
      AND line.voucher_id IN (SELECT voucher_lock.id FROM voucher_lock)
    ORDER BY line.id
    FOR UPDATE OF line
),
opening_lock AS (
    SELECT opening.id
    FROM opening_balances AS opening
    JOIN import_differences AS difference
      ON difference.company_id = opening.company_id
     AND difference.old_id = opening.id
     AND difference.table_name = 'opening_balances'
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.is_applied
    ORDER BY opening.id
    FOR UPDATE OF opening
)
SELECT
    (SELECT count(*) FROM voucher_lock) + (SELECT count(*) FROM line_lock) + (SELECT count(*) FROM opening_lock)
        AS records
