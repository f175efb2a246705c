-- What an administrator says so that this login may migrate. Since PostgreSQL 16 it can be given a role to hand on without
-- becoming it; before, whoever has it can become it, so it is taken away again.
SELECT
    coalesce(
        (
            SELECT string_agg(format('CREATE ROLE %I NOLOGIN; ', wanted.name), '' ORDER BY wanted.name)
            FROM unnest(ARRAY['kerp_importer', 'kerp_lookup', 'kerp_owner']) AS wanted (name)
            WHERE to_regrole(wanted.name) IS NULL
        ),
        ''
    ) || format(
        CASE
            WHEN current_setting('server_version_num')::integer >= 160000
            THEN 'GRANT kerp_importer TO %1$I WITH ADMIN TRUE;'
                ' GRANT kerp_lookup, kerp_owner TO %1$I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;'
                '  kerp-import db up'
            ELSE 'GRANT kerp_importer, kerp_lookup, kerp_owner TO %1$I;  kerp-import db up'
                '  REVOKE kerp_lookup, kerp_owner FROM %1$I;'
        END,
        SESSION_USER
    ) AS statements
