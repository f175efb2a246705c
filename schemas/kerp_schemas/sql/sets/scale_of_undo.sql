-- How much of vouchers and lines a way back deletes, and how much stays beside it, in bytes of the tables' files (of all
-- partitions) by the share of the rows that ANALYZE has just counted; foreign keys are checked over what stays.
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
        class.oid::regclass::text AS path, files.bytes, files.partitions,
        least(
            CASE WHEN class.oid = 'vouchers'::regclass THEN own.vouchers ELSE own.lines END
            / greatest(files.rows, 1)::numeric,
            1
        ) AS share
    FROM pg_class AS class
    CROSS JOIN own
    CROSS JOIN LATERAL (
        SELECT
            sum(pg_relation_size(part.oid)) AS bytes, sum(greatest(part.reltuples, 0)) AS rows,
            count(*) FILTER (WHERE part.relispartition) AS partitions
        FROM pg_class AS part
        WHERE part.oid = class.oid AND class.relkind <> 'p'
           OR part.oid IN (SELECT tree.relid FROM pg_partition_tree(class.oid) AS tree WHERE tree.isleaf)
    ) AS files
    WHERE class.oid IN ('vouchers'::regclass, 'voucher_lines'::regclass)
)
SELECT
    (SELECT own.lines FROM own) AS lines, sum(emptied.bytes * emptied.share)::bigint AS bytes,
    sum(emptied.bytes * (1 - emptied.share))::bigint AS bytes_there,
    sum(emptied.partitions)::bigint AS partitions,
    array_agg(emptied.path ORDER BY emptied.path) AS tables
FROM emptied
