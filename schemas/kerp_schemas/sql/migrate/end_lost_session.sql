-- End the session of a program that is gone, as long as it is still that one.
SELECT count(*) FILTER (WHERE pg_terminate_backend(sessions.pid)) AS ended
FROM pg_stat_activity AS sessions
WHERE sessions.pid = %(pid)s AND sessions.application_name = %(application)s
