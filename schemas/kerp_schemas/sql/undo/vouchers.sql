-- Every voucher that a batch wrote, and what has become of it: where one is gone, its number is that which was read.
-- One that the batch itself deleted (after_hash is NULL) is not there, as the batch left it.
-- Only those are added up of which a line or the header was written since (docs/decisions/untouched.md).
WITH untouched AS (
    SELECT voucher.id
    FROM import_entries AS own
    JOIN vouchers AS voucher
      ON voucher.company_id = own.company_id
     AND voucher.id = own.record_id
     AND voucher.xmin = %(writer)s::xid
    JOIN voucher_lines AS line ON line.company_id = own.company_id AND line.voucher_id = own.record_id
    WHERE own.batch_id = %(batch_id)s
      AND own.company_id = %(company_id)s
      AND own.table_name = 'vouchers'
      AND own.after_hash IS NOT NULL
    GROUP BY voucher.id
    HAVING bool_and(line.xmin = %(writer)s::xid) AND count(*) = min(own.lines)
),
-- Found before the lines are read: where there is none, no line is.
suspect AS MATERIALIZED (
    SELECT own.company_id, own.record_id
    FROM import_entries AS own
    WHERE own.batch_id = %(batch_id)s
      AND own.company_id = %(company_id)s
      AND own.table_name = 'vouchers'
      AND NOT EXISTS (SELECT 1 FROM untouched WHERE untouched.id = own.record_id)
),
sums AS (
    SELECT line.voucher_id, count(*) AS lines, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
    FROM suspect
    JOIN voucher_lines AS line ON line.company_id = suspect.company_id AND line.voucher_id = suspect.record_id
    GROUP BY line.voucher_id
)
SELECT
    entry.record_id,
    coalesce(
        voucher.voucher_no, entry.old_values->>'voucher_no', entry.voucher_no,
        nullif(concat_ws(' ', place.file, place.sheet, entry.row), ''), entry.record_id::text
    ) AS voucher_no,
    coalesce(voucher.voucher_date, (entry.old_values->>'voucher_date')::date) AS voucher_date,
    coalesce(voucher.total_debit, (entry.old_values->>'total_debit')::numeric, 0) AS amount,
    voucher.id IS NULL AND entry.after_hash IS NOT NULL AS is_gone,
    voucher.deleted_at IS NOT NULL AS is_soft_deleted,
    (voucher.approved_by IS NOT NULL OR voucher.approved_at IS NOT NULL) AS is_approved,
    entry.old_values IS NOT NULL AS is_replacement,
    entry.after_hash IS NULL OR untouched.id IS NOT NULL OR (
        voucher.id IS NOT NULL
        AND coalesce(sums.debit, 0) = voucher.total_debit
        AND coalesce(sums.credit, 0) = voucher.total_credit
        AND coalesce(entry.lines, sums.lines) IS NOT DISTINCT FROM sums.lines
    ) AS is_whole,
    untouched.id IS NOT NULL OR coalesce(sums.debit, 0) = coalesce(sums.credit, 0) AS is_balanced,
    untouched.id IS NOT NULL AS is_untouched
FROM import_entries AS entry
LEFT JOIN vouchers AS voucher ON voucher.id = entry.record_id AND voucher.company_id = entry.company_id
LEFT JOIN untouched ON untouched.id = voucher.id
LEFT JOIN sums ON sums.voucher_id = voucher.id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND (entry.after_hash IS NOT NULL OR entry.old_values IS NOT NULL)
ORDER BY voucher_no
