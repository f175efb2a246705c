-- Take golang-migrate's lock in both spellings of the database's name, or neither.
SELECT
    CASE
        WHEN NOT pg_try_advisory_lock(%(by_name)s) THEN false
        WHEN pg_try_advisory_lock(%(by_path)s) THEN true
        ELSE NOT pg_advisory_unlock(%(by_name)s)
    END AS taken
