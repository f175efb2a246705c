-- Whether a backfill of that name has finished.
SELECT EXISTS (
    SELECT FROM operations WHERE kind = 'backfill' AND name = %(name)s AND status = 'completed'
) AS is_finished
