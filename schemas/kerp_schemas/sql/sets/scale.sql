-- How much a batch brings, counted without the vouchers that are set aside and in bytes as of its first thousand rows; how
-- much stands in the tables already; and those tables whose keys can be made afterwards. The bytes of a table are those
-- of its files, whoever's rows they are (row-level security hides other companies'), less the share that rehearsals left
-- dead in them: a partitioned table has none of its own.
WITH voucher AS MATERIALIZED (
    SELECT
        (
            SELECT count(*)
            FROM kerp_staging.own_vouchers AS staged
            WHERE staged.batch_id = %(batch_id)s
              AND staged.company_id = %(company_id)s
        ) AS staged,
        (
            SELECT count(*)
            FROM kerp_staging.own_exclusions AS excluded
            WHERE excluded.batch_id = %(batch_id)s
              AND excluded.company_id = %(company_id)s
              AND excluded.table_name = 'vouchers'
        ) AS excluded,
        (
            SELECT avg(pg_column_size(sample.*))
            FROM (
                SELECT
                    staged.id, staged.company_id, staged.voucher_no, staged.source_voucher_no, staged.voucher_date,
                    staged.voucher_type, staged.description, staged.status, staged.total_debit, staged.total_credit,
                    now() AS created_at, now() AS updated_at
                FROM kerp_staging.own_vouchers AS staged
                WHERE staged.batch_id = %(batch_id)s
                  AND staged.company_id = %(company_id)s
                LIMIT 1000
            ) AS sample
        ) AS bytes
),
line AS MATERIALIZED (
    SELECT
        (
            SELECT coalesce(sum(summed.lines), 0)
            FROM kerp_staging.own_account_sums AS summed
            WHERE summed.batch_id = %(batch_id)s
              AND summed.company_id = %(company_id)s
              AND summed.has_voucher
        ) AS staged,
        (
            SELECT avg(pg_column_size(sample.*))
            FROM (
                SELECT
                    staged.id, staged.voucher_id, staged.company_id, staged.line_no, staged.account_code,
                    staged.debit_amount, staged.credit_amount, staged.description, staged.partner_code,
                    staged.department_code, staged.project_code
                FROM kerp_staging.own_voucher_lines AS staged
                WHERE staged.batch_id = %(batch_id)s
                  AND staged.company_id = %(company_id)s
                LIMIT 1000
            ) AS sample
        ) AS bytes
),
batch AS MATERIALIZED (
    SELECT
        (line.staged * share.promoted)::bigint AS lines,
        -- A row of a table has a pointer of 4 bytes beside it.
        coalesce(
            line.staged * share.promoted * (line.bytes + 4) + voucher.staged * share.promoted * (voucher.bytes + 4), 0
        )::bigint AS bytes
    FROM voucher
    CROSS JOIN line
    CROSS JOIN LATERAL (
        SELECT 1 - coalesce(voucher.excluded / nullif(voucher.staged, 0)::numeric, 0) AS promoted
    ) AS share
),
filled AS (
    SELECT
        class.oid, class.oid::regclass::text AS path, class.oid = 'import_entries'::regclass AS is_lineage,
        pg_has_role(SESSION_USER, class.relowner, 'USAGE') AS is_own,
        files.bytes, files.partitions
    FROM pg_class AS class
    CROSS JOIN LATERAL (
        SELECT
            sum(
                pg_relation_size(part.oid)
                * coalesce(rows.live / nullif(rows.live + pg_stat_get_dead_tuples(part.oid), 0)::numeric, 1)
            )::bigint AS bytes,
            count(*) FILTER (WHERE part.relispartition) AS partitions
        FROM pg_class AS part
        CROSS JOIN LATERAL (
            -- What the server counts begins with 0 when it has crashed; what ANALYZE found stays.
            SELECT greatest(part.reltuples::bigint, pg_stat_get_live_tuples(part.oid), 0) AS live
        ) AS rows
        WHERE part.oid = class.oid AND class.relkind <> 'p'
           OR part.oid IN (SELECT tree.relid FROM pg_partition_tree(class.oid) AS tree WHERE tree.isleaf)
    ) AS files
    WHERE class.oid IN ('vouchers'::regclass, 'voucher_lines'::regclass, 'import_entries'::regclass)
)
SELECT
    batch.lines, batch.bytes,
    (SELECT sum(filled.bytes)::bigint FROM filled WHERE NOT filled.is_lineage) AS bytes_there,
    (SELECT sum(filled.partitions)::bigint FROM filled) AS partitions,
    -- The lineage has another owner, and rehearsals fill it: where it cannot have its keys made afterwards it keeps them.
    ARRAY (
        SELECT filled.path
        FROM filled
        WHERE NOT filled.is_lineage
           OR filled.is_own AND filled.bytes <= batch.bytes
        ORDER BY filled.path
    ) AS tables
FROM batch
