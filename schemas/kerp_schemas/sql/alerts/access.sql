-- Whether the tables of alerts are there (ours), and this login may be the importer who writes them.
SELECT
    coalesce(incidents.relowner = to_regrole('kerp_owner'), false)
    AND coalesce(
        pg_has_role(
            SESSION_USER,
            to_regrole('kerp_importer'),
            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END
        ),
        false
    ) AS may_write
FROM (SELECT to_regclass('import_incidents') AS id) AS wanted
LEFT JOIN pg_class AS incidents ON incidents.oid = wanted.id
