-- How long the transaction under way waits for a lock, and how long each of its statements may take.
SELECT
    set_config('lock_timeout', %(lock)s, true),
    set_config('statement_timeout', %(statement)s, true)
