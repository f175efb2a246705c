-- Every voucher that a batch wrote, and what has become of it: where one is gone, its number is that of the snapshot.
WITH sums AS (
    SELECT line.voucher_id, count(*) AS lines, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
    FROM voucher_lines AS line
    JOIN import_entries AS own
      ON own.batch_id = %(batch_id)s
     AND own.company_id = line.company_id
     AND own.table_name = 'vouchers'
     AND own.record_id = line.voucher_id
    WHERE line.company_id = %(company_id)s
    GROUP BY line.voucher_id
),
by_number AS (
    SELECT kept.voucher_no, max(kept.lines) AS lines
    FROM import_vouchers AS kept
    WHERE kept.batch_id = %(batch_id)s
      AND kept.company_id = %(company_id)s
    GROUP BY kept.voucher_no
),
by_place AS (
    SELECT kept.file, coalesce(kept.sheet, '') AS sheet, kept.row, min(kept.voucher_no) AS voucher_no
    FROM import_vouchers AS kept
    WHERE kept.batch_id = %(batch_id)s
      AND kept.company_id = %(company_id)s
    GROUP BY kept.file, coalesce(kept.sheet, ''), kept.row
)
SELECT
    entry.record_id,
    coalesce(
        voucher.voucher_no, by_place.voucher_no, nullif(concat_ws(' ', entry.file, entry.sheet, entry.row), ''),
        entry.record_id::text
    ) AS voucher_no,
    voucher.voucher_date, coalesce(voucher.total_debit, 0) AS amount, voucher.id IS NULL AS is_gone,
    voucher.deleted_at IS NOT NULL AS is_soft_deleted,
    (voucher.approved_by IS NOT NULL OR voucher.approved_at IS NOT NULL) AS is_approved,
    entry.old_values IS NOT NULL AS is_replacement,
    (
        voucher.id IS NOT NULL
        AND coalesce(sums.debit, 0) = voucher.total_debit
        AND coalesce(sums.credit, 0) = voucher.total_credit
        AND coalesce(by_number.lines, sums.lines) IS NOT DISTINCT FROM sums.lines
    ) AS is_whole,
    coalesce(sums.debit, 0) = coalesce(sums.credit, 0) AS is_balanced
FROM import_entries AS entry
LEFT JOIN vouchers AS voucher ON voucher.id = entry.record_id AND voucher.company_id = entry.company_id
LEFT JOIN sums ON sums.voucher_id = voucher.id
LEFT JOIN by_number ON by_number.voucher_no = voucher.voucher_no
LEFT JOIN by_place
  ON voucher.id IS NULL
 AND by_place.file = entry.file
 AND by_place.sheet = coalesce(entry.sheet, '')
 AND by_place.row = entry.row
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
ORDER BY voucher_no
