UPDATE {history}
SET status = 'completed', completed_at = clock_timestamp(), line = NULL, statement = NULL, error = NULL
WHERE version = %(version)s
