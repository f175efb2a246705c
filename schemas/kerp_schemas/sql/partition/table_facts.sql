-- What the catalogue says of a table that must be the same after another one has taken its place. Keys that a partitioned
-- table cannot hold, and our own triggers, are left out.
WITH wanted AS (
    SELECT relation.*
    FROM pg_class AS relation
    WHERE relation.oid = to_regclass(%(table)s)
),
attribute AS (
    SELECT each.*, row_number() OVER (ORDER BY each.attnum) AS number
    FROM wanted
    JOIN pg_attribute AS each ON each.attrelid = wanted.oid
    WHERE each.attnum > 0
      AND NOT each.attisdropped
)
SELECT
    'column' AS kind, attribute.attname::text AS name,
    concat_ws(
        ' ', attribute.number, format_type(attribute.atttypid, attribute.atttypmod), attribute.attcollation::regcollation,
        CASE WHEN attribute.attnotnull THEN 'NOT NULL' END, attribute.attgenerated, attribute.attstorage,
        attribute.attcompression, pg_get_expr(initial.adbin, initial.adrelid),
        attribute.attoptions::text, nullif(attribute.attstattarget, -1),
        col_description(wanted.oid, attribute.attnum)
    ) AS definition
FROM wanted
CROSS JOIN attribute
LEFT JOIN pg_attrdef AS initial ON initial.adrelid = attribute.attrelid AND initial.adnum = attribute.attnum
UNION ALL
SELECT
    CASE made.contype WHEN 'c' THEN 'check' ELSE 'foreign key' END, made.conname::text,
    concat_ws(' ', pg_get_constraintdef(made.oid), obj_description(made.oid, 'pg_constraint'))
FROM wanted
JOIN pg_constraint AS made ON made.conrelid = wanted.oid
WHERE made.contype IN ('c', 'f')
  AND made.conparentid = 0
UNION ALL
SELECT
    'policy', policy.polname::text,
    concat_ws(
        ' ', policy.polpermissive, policy.polcmd,
        (SELECT string_agg(member::regrole::text, ',' ORDER BY member) FROM unnest(policy.polroles) AS member),
        pg_get_expr(policy.polqual, policy.polrelid), pg_get_expr(policy.polwithcheck, policy.polrelid)
    )
FROM wanted
JOIN pg_policy AS policy ON policy.polrelid = wanted.oid
UNION ALL
SELECT
    'grant', each.grantee::regrole::text,
    string_agg(
        each.privilege_type || CASE WHEN each.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
        ORDER BY each.privilege_type
    )
FROM wanted
CROSS JOIN aclexplode(wanted.relacl) AS each
WHERE each.grantee <> wanted.relowner
GROUP BY each.grantee
UNION ALL
SELECT
    'grant', concat_ws(' ', attribute.attname, each.grantee::regrole),
    string_agg(
        each.privilege_type || CASE WHEN each.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
        ORDER BY each.privilege_type
    )
FROM attribute
CROSS JOIN aclexplode(attribute.attacl) AS each
GROUP BY attribute.attname, each.grantee
UNION ALL
SELECT
    'trigger', planted.tgname::text,
    concat_ws(
        ' ', pg_get_triggerdef(planted.oid), planted.tgenabled, obj_description(planted.oid, 'pg_trigger')
    )
FROM wanted
JOIN pg_trigger AS planted ON planted.tgrelid = wanted.oid
WHERE NOT planted.tgisinternal
  AND NOT planted.tgname ^@ '00_kerp_keys_'
  AND NOT planted.tgname ^@ '00_kerp_partition_'
UNION ALL
SELECT
    'index', class.relname::text,
    concat_ws(
        ' ', CASE WHEN index.indisunique THEN 'UNIQUE' END,
        substr(pg_get_indexdef(class.oid), strpos(pg_get_indexdef(class.oid), ' USING ')),
        obj_description(class.oid, 'pg_class')
    )
FROM wanted
JOIN pg_index AS index ON index.indrelid = wanted.oid
JOIN pg_class AS class ON class.oid = index.indexrelid
WHERE NOT index.indisprimary
  AND class.relname <> ALL (%(moved)s::text[])
UNION ALL
SELECT 'statistics', kept.stxname::text, pg_get_statisticsobjdef(kept.oid)
FROM wanted
JOIN pg_statistic_ext AS kept ON kept.stxrelid = wanted.oid
UNION ALL
SELECT 'table', 'owner', pg_get_userbyid(wanted.relowner)::text
FROM wanted
UNION ALL
SELECT 'table', 'row-level security', concat_ws(' ', wanted.relrowsecurity, wanted.relforcerowsecurity)
FROM wanted
UNION ALL
SELECT 'table', 'comment', coalesce(obj_description(wanted.oid, 'pg_class'), '')
FROM wanted
ORDER BY kind, name
