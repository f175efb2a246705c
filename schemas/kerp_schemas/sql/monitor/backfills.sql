-- What backfills have left to fill.
SELECT fill.table_name, fill.rows_left, fill.batch_rows
FROM monitored_backfills AS fill
ORDER BY fill.table_name
