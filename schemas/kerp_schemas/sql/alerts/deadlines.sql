-- Deadlines that are neither met nor told to have passed, with the last time that the company reached production since
-- they were set, and the step that its run is at.
SELECT
    deadline.company_id, deadline.company_code, deadline.step, deadline.due_at, deadline.said,
    (
        SELECT min(promoted.completed_at)
        FROM kerp_operations() AS promoted
        WHERE promoted.company_id = deadline.company_id
          AND promoted.kind = 'batch'
          AND promoted.status = 'completed'
          AND NOT (promoted.spec ->> 'dry_run')::boolean
          AND promoted.completed_at >= deadline.registered_at
    ) AS promoted_at,
    (
        SELECT running.step
        FROM kerp_operations() AS running
        WHERE running.company_id = deadline.company_id
          AND running.kind = 'batch'
          AND running.status = 'running'
          AND NOT (running.spec ->> 'dry_run')::boolean
        ORDER BY running.started_at DESC
        LIMIT 1
    ) AS step_now
FROM import_deadlines AS deadline
WHERE deadline.met_at IS NULL
  AND deadline.passed_at IS NULL
  AND deadline.withdrawn_at IS NULL
ORDER BY deadline.due_at, deadline.company_code, deadline.step
