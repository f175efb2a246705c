-- End a session of ours that its client has lost, whatever it still does.
SELECT count(*) FILTER (WHERE pg_terminate_backend(sessions.pid)) AS ended
FROM pg_stat_activity AS sessions
WHERE sessions.pid = %(pid)s
    -- Since when is part of the name, and another one of this connection.
    AND split_part(sessions.application_name, ' since ', 1)
        = split_part(current_setting('application_name'), ' since ', 1)
    AND sessions.pid <> pg_backend_pid()
