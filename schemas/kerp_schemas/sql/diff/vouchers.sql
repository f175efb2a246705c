-- The vouchers in which two batches differ. Those of the same number, date and contents are the same; of the rest, one
-- that has the same date and contents under another number was renumbered; what is left over was changed where the
-- number is in both, else it is new or gone.
WITH numbered AS (
    SELECT
        voucher.*, place.file, place.sheet, voucher.batch_id = %(after)s AS is_after,
        row_number() OVER (
            PARTITION BY voucher.batch_id, voucher.voucher_no ORDER BY voucher.voucher_date, voucher.row, voucher.source_hash
        ) AS nth
    FROM import_entries AS voucher
    LEFT JOIN import_files AS place
      ON place.company_id = voucher.company_id
     AND place.batch_id = voucher.batch_id
     AND place.file_no = voucher.file_no
    WHERE voucher.company_id = %(company_id)s
      AND voucher.batch_id IN (%(before)s, %(after)s)
      AND voucher.source_hash IS NOT NULL
),
rest AS (
    SELECT
        one.*,
        row_number() OVER (
            PARTITION BY one.is_after, one.voucher_date, one.source_hash, one.lines ORDER BY one.voucher_no, one.nth
        ) AS turn
    FROM numbered AS one
    LEFT JOIN numbered AS same
      ON same.is_after <> one.is_after
     AND same.voucher_no = one.voucher_no
     AND same.nth = one.nth
     AND same.source_hash = one.source_hash
     AND same.voucher_date IS NOT DISTINCT FROM one.voucher_date
     AND same.voucher_type IS NOT DISTINCT FROM one.voucher_type
    WHERE same.batch_id IS NULL
),
renumbered AS (
    SELECT before.voucher_no AS before_no, before.nth AS before_nth, after.voucher_no AS after_no, after.nth AS after_nth
    FROM rest AS before
    JOIN rest AS after
      ON after.source_hash = before.source_hash
     AND after.turn = before.turn
     AND after.lines = before.lines
     AND after.voucher_date IS NOT DISTINCT FROM before.voucher_date
    WHERE NOT before.is_after
      AND after.is_after
      AND before.voucher_no <> after.voucher_no
),
pairs AS (
    SELECT 'renumbered' AS kind, each.* FROM renumbered AS each
    UNION ALL
    SELECT
        CASE WHEN after.batch_id IS NULL THEN 'gone' WHEN before.batch_id IS NULL THEN 'new' ELSE 'changed' END,
        before.voucher_no, before.nth, after.voucher_no, after.nth
    FROM (
        SELECT each.*
        FROM rest AS each
        WHERE NOT each.is_after
          AND NOT EXISTS (
              SELECT 1
              FROM renumbered AS moved
              WHERE moved.before_no = each.voucher_no
                AND moved.before_nth = each.nth
          )
    ) AS before
    FULL JOIN (
        SELECT each.*
        FROM rest AS each
        WHERE each.is_after
          AND NOT EXISTS (
              SELECT 1
              FROM renumbered AS moved
              WHERE moved.after_no = each.voucher_no
                AND moved.after_nth = each.nth
          )
    ) AS after
      ON after.voucher_no = before.voucher_no
     AND after.nth = before.nth
)
SELECT
    pair.kind, pair.before_no, before.voucher_date AS before_date, before.voucher_type AS before_type,
    before.lines AS before_lines, before.debit AS before_debit, before.credit AS before_credit,
    before.file AS before_file, before.sheet AS before_sheet, before.row AS before_row, pair.after_no,
    after.voucher_date AS after_date, after.voucher_type AS after_type, after.lines AS after_lines,
    after.debit AS after_debit, after.credit AS after_credit, after.file AS after_file, after.sheet AS after_sheet,
    after.row AS after_row
FROM pairs AS pair
LEFT JOIN rest AS before
  ON NOT before.is_after
 AND before.voucher_no = pair.before_no
 AND before.nth = pair.before_nth
LEFT JOIN rest AS after
  ON after.is_after
 AND after.voucher_no = pair.after_no
 AND after.nth = pair.after_nth
ORDER BY coalesce(pair.after_no, pair.before_no), pair.kind
