-- How much of vouchers and lines a way back deletes, and how much stays beside it, in bytes of the tables' files by the
-- share of the rows that ANALYZE has just counted; foreign keys are checked over what stays.
WITH own AS (
    SELECT count(*) AS vouchers, coalesce(sum(coalesce(entry.lines, cardinality(entry.line_ids))), 0)::bigint AS lines
    FROM import_entries AS entry
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name = 'vouchers'
      AND entry.after_hash IS NOT NULL
),
emptied AS (
    SELECT
        class.oid::regclass::text AS path, pg_relation_size(class.oid) AS bytes,
        least(
            CASE WHEN class.oid = 'vouchers'::regclass THEN own.vouchers ELSE own.lines END
            / greatest(class.reltuples, 1)::numeric,
            1
        ) AS share
    FROM pg_class AS class
    CROSS JOIN own
    WHERE class.oid IN ('vouchers'::regclass, 'voucher_lines'::regclass)
)
SELECT
    (SELECT own.lines FROM own) AS lines, sum(emptied.bytes * emptied.share)::bigint AS bytes,
    sum(emptied.bytes * (1 - emptied.share))::bigint AS bytes_there,
    array_agg(emptied.path ORDER BY emptied.path) AS tables
FROM emptied
