-- What an import needs of every production table, and of the staging schema: that it is there, that row-level security
-- binds even its owner, and that the importer's role may use it.
SELECT
    wanted.name, found.oid IS NOT NULL AS is_there,
    coalesce(found.relrowsecurity AND found.relforcerowsecurity, false) AS is_guarded,
    coalesce(
        has_table_privilege('kerp_importer', found.oid, 'SELECT')
        AND has_table_privilege('kerp_importer', found.oid, 'INSERT')
        AND has_table_privilege('kerp_importer', found.oid, 'UPDATE')
        AND has_table_privilege('kerp_importer', found.oid, 'DELETE'),
        false
    ) AS is_granted
FROM unnest(%(tables)s::text[]) AS wanted (name)
LEFT JOIN pg_class AS found ON found.oid = to_regclass(wanted.name)
UNION ALL
SELECT
    'kerp_staging', to_regnamespace('kerp_staging') IS NOT NULL, true,
    coalesce(has_schema_privilege('kerp_importer', to_regnamespace('kerp_staging')::oid, 'USAGE'), false)
ORDER BY name
