-- When a name that goes was last written: what the trigger set the sequence to. It counts from 0 where nobody has.
SELECT
    CASE WHEN kept.is_called THEN kept.last_value END AS written_at,
    extract(epoch FROM clock_timestamp())::bigint AS now
FROM {sequence} AS kept
