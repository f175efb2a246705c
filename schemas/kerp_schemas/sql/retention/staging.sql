-- What batches of the company that ended before a day have left in staging: rows and bytes by batch.
-- A run that died may go on for a day, whatever is asked for; nobody is at work on any of them while the lock is held.
-- Decision: docs/decisions/retention.md
WITH old AS (
    SELECT
        batch.id, batch.status, batch.dry_run,
        coalesce(batch.completed_at, batch.started_at) AS ended_at
    FROM import_batches AS batch
    WHERE batch.company_id = %(company_id)s
      AND coalesce(batch.completed_at, batch.started_at) < %(older_than)s
      AND NOT (
          batch.status IN ('running', 'failed')
          AND batch.progress <> '{}'
          AND coalesce(batch.completed_at, batch.started_at) > clock_timestamp() - interval '1 day'
      )
),
staged AS (
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_accounts AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_partners AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_departments AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_projects AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_vouchers AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_voucher_lines AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_account_sums AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_code_sums AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_trial_balances AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_exclusions AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
    UNION ALL
    SELECT each.batch_id, count(*) AS rows, sum(pg_column_size(each)) AS bytes
    FROM kerp_staging.own_findings AS each
    WHERE each.company_id = %(company_id)s
      AND each.batch_id IN (SELECT old.id FROM old)
    GROUP BY each.batch_id
)
SELECT
    old.id AS batch_id, old.ended_at, old.status IN ('running', 'failed') AS is_dead,
    old.status = 'completed' AND NOT old.dry_run AS is_in_production, sum(staged.rows)::bigint AS removed,
    sum(staged.bytes)::bigint AS bytes
FROM staged
JOIN old ON old.id = staged.batch_id
GROUP BY old.id, old.ended_at, old.status, old.dry_run
ORDER BY old.ended_at, old.id
