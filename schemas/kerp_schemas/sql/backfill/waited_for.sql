-- Whether somebody waits until that session ends its transaction.
SELECT EXISTS (
    SELECT
    FROM pg_locks AS waiting
    WHERE NOT waiting.granted
      AND waiting.pid <> %(pid)s
      AND %(pid)s = ANY (pg_blocking_pids(waiting.pid))
) AS is_waited_for
