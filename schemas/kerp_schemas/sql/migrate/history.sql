-- What was applied, the oldest first.
SELECT
    applied.version, applied.name, applied.checksum, applied.down_checksum, applied.way, applied.status,
    applied.steps_done, applied.done_checksum, applied.line, applied.statement, applied.error, applied.started_at,
    applied.completed_at, applied.applied_by, applied.tool
FROM {history} AS applied
ORDER BY applied.version
