-- End a session of ours that its client has lost, whatever it still does.
SELECT count(*) FILTER (WHERE pg_terminate_backend(sessions.pid)) AS ended
FROM pg_stat_activity AS sessions
WHERE sessions.pid = %(pid)s
    AND sessions.application_name = current_setting('application_name')
    AND sessions.pid <> pg_backend_pid()
