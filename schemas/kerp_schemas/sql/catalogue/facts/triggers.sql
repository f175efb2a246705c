-- What runs or decides by itself on a table: triggers, rules and policies.
WITH role AS (
    SELECT each.oid, '«role ' || quote_ident(each.rolname) || '»' AS mark FROM pg_roles AS each
    UNION ALL
    SELECT 0, 'PUBLIC'
),
planted AS (
    SELECT
        'trigger' AS kind, planted.tgrelid AS relation, quote_ident(planted.tgname) AS name,
        pg_get_triggerdef(planted.oid) AS definition, planted.tgenabled AS enabled, 'pg_trigger'::regclass AS catalogue,
        planted.oid
    FROM pg_trigger AS planted
    WHERE NOT planted.tgisinternal
      AND planted.tgparentid = 0
    UNION ALL
    SELECT
        'rule', planted.ev_class, quote_ident(planted.rulename), pg_get_ruledef(planted.oid), planted.ev_enabled,
        'pg_rewrite'::regclass, planted.oid
    FROM pg_rewrite AS planted
    WHERE planted.rulename <> '_RETURN'
    UNION ALL
    SELECT
        'policy', planted.polrelid, quote_ident(planted.polname),
        format(
            'CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', planted.polname, planted.polrelid::regclass,
            CASE WHEN planted.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
            CASE planted.polcmd
                WHEN 'r' THEN 'SELECT'
                WHEN 'a' THEN 'INSERT'
                WHEN 'w' THEN 'UPDATE'
                WHEN 'd' THEN 'DELETE'
                ELSE 'ALL'
            END,
            (
                SELECT string_agg(role.mark, ', ' ORDER BY role.mark)
                FROM role
                WHERE role.oid = ANY (planted.polroles)
            ),
            ' USING (' || pg_get_expr(planted.polqual, planted.polrelid) || ')',
            ' WITH CHECK (' || pg_get_expr(planted.polwithcheck, planted.polrelid) || ')'
        ),
        'O', 'pg_policy'::regclass, planted.oid
    FROM pg_policy AS planted
),
ours AS (
    SELECT planted.*, class.oid::regclass::text AS path, space.nspname AS space
    FROM planted
    JOIN pg_class AS class ON class.oid = planted.relation
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
)
SELECT
    ours.kind, ours.space, ours.path AS place, ours.name, '' AS aspect, ours.definition AS value,
    rtrim(ours.definition, ';') || ';' AS make,
    format('DROP %s %s ON %s;', upper(ours.kind), ours.name, ours.path) AS unmake
FROM ours
UNION ALL
SELECT
    ours.kind, ours.space, ours.path, ours.name, 'enabled',
    CASE ours.enabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END,
    format(
        'ALTER TABLE %s %s %s %s;', ours.path,
        CASE ours.enabled
            WHEN 'O' THEN 'ENABLE'
            WHEN 'D' THEN 'DISABLE'
            WHEN 'A' THEN 'ENABLE ALWAYS'
            ELSE 'ENABLE REPLICA'
        END,
        upper(ours.kind), ours.name
    ),
    NULL
FROM ours
WHERE ours.kind <> 'policy'
UNION ALL
SELECT
    ours.kind, ours.space, ours.path, ours.name, 'comment', described.description,
    format('COMMENT ON %s %s ON %s IS %L;', upper(ours.kind), ours.name, ours.path, described.description),
    format('COMMENT ON %s %s ON %s IS NULL;', upper(ours.kind), ours.name, ours.path)
FROM ours
JOIN pg_description AS described ON described.classoid = ours.catalogue AND described.objoid = ours.oid
ORDER BY kind, space, place, name, aspect
