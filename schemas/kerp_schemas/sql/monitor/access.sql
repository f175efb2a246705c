-- Whether there is something to look at, and whether this login may.
SELECT
    to_regclass('monitored_counts') IS NOT NULL AS is_there,
    coalesce(
        pg_has_role(
            SESSION_USER,
            to_regrole('kerp_monitor'),
            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END
        ),
        false
    ) AS may_look
