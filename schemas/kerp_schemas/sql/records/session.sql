-- What the server is, and what it and the login's settings would do to an import.
SELECT
    pg_backend_pid() AS pid,
    current_setting('server_encoding') AS encoding,
    pg_is_in_recovery() AS is_standby,
    current_setting('session_replication_role') AS replication_role,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_database() AS database;
