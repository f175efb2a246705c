-- Whether a session works, or waits for its client; no row where it is gone.
SELECT coalesce(wait_event_type = 'Client', false) AS waits_for_client
FROM pg_stat_activity
WHERE pid = %(pid)s;
