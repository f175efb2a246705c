-- Whether the table of operations is there (ours: a foreign database may have one of that name), and what this login may
-- do with it: read it as the importer, and write what concerns the schema, as may_change_schema() has it.
SELECT
    kept.owner IS NOT NULL AS is_there,
    kept.owner IS NOT NULL AND coalesce(kept.may_be_importer, false) AS may_read,
    coalesce(kept.may_be_importer AND pg_has_role(SESSION_USER, kept.owner, 'MEMBER'), false) AS may_write
FROM (
    SELECT
        (
            SELECT production.relowner
            FROM pg_class AS relation
            JOIN pg_class AS production
                ON production.relnamespace = relation.relnamespace AND production.relname = 'companies'
            WHERE relation.oid = to_regclass('operations')
              AND relation.relowner = to_regrole('kerp_owner')
        ) AS owner,
        pg_has_role(
            SESSION_USER,
            to_regrole('kerp_importer'),
            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END
        ) AS may_be_importer
) AS kept
