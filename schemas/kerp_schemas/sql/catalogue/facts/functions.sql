-- Functions and procedures: what they give and do, with whose rights, whose they are, and who may call them.
WITH role AS (
    SELECT each.oid, '«role ' || quote_ident(each.rolname) || '»' AS mark FROM pg_roles AS each
    UNION ALL
    SELECT 0, 'PUBLIC'
),
ours AS (
    SELECT
        each.oid, space.nspname AS space, each.oid::regprocedure::text AS path, each.prosrc, each.prosecdef,
        each.provolatile, each.proisstrict, each.proleakproof, each.proparallel, each.proconfig, each.proowner, each.proacl,
        CASE each.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind, language.lanname,
        pg_get_function_result(each.oid) AS result, pg_get_function_arguments(each.oid) AS arguments,
        pg_get_function_sqlbody(each.oid) AS sql_body, pg_get_functiondef(each.oid) AS definition
    FROM pg_proc AS each
    JOIN pg_namespace AS space ON space.oid = each.pronamespace
    JOIN pg_language AS language ON language.oid = each.prolang
    WHERE each.prokind <> 'a'
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
      AND NOT EXISTS (
          SELECT 1
          FROM pg_depend AS member
          WHERE member.classid = 'pg_proc'::regclass
            AND member.objid = each.oid
            AND member.deptype = 'e'
      )
)
SELECT
    ours.kind, ours.space, '' AS place, ours.path AS name, '' AS aspect, coalesce('RETURNS ' || ours.result, '') AS value,
    rtrim(ours.definition) || ';' AS make, format('DROP %s %s;', upper(ours.kind), ours.path) AS unmake
FROM ours
UNION ALL
SELECT ours.kind, ours.space, '', ours.path, told.aspect, told.value, rtrim(ours.definition) || ';', NULL
FROM ours
CROSS JOIN LATERAL (
    VALUES
        ('arguments', ours.arguments),
        ('body', concat_ws(' ', 'LANGUAGE', ours.lanname, coalesce(ours.sql_body, ours.prosrc))),
        (
            'properties',
            concat_ws(
                ' ', CASE ours.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
                CASE WHEN ours.proisstrict THEN 'STRICT' END, CASE WHEN ours.proleakproof THEN 'LEAKPROOF' END,
                CASE ours.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END
            )
        )
) AS told (aspect, value)
UNION ALL
SELECT
    ours.kind, ours.space, '', ours.path, 'security',
    CASE WHEN ours.prosecdef THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END,
    format(
        'ALTER %s %s %s;', upper(ours.kind), ours.path,
        CASE WHEN ours.prosecdef THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END
    ),
    NULL
FROM ours
UNION ALL
SELECT
    ours.kind, ours.space, '', ours.path, 'settings',
    (SELECT string_agg(each.setting, '; ' ORDER BY each.setting) FROM unnest(ours.proconfig) AS each (setting)),
    format('ALTER %s %s RESET ALL;', upper(ours.kind), ours.path) || (
        SELECT string_agg(
            format(
                ' ALTER %s %s SET %I = %s;', upper(ours.kind), ours.path, split_part(each.setting, '=', 1),
                CASE split_part(each.setting, '=', 1)
                    WHEN 'search_path'
                    THEN substr(each.setting, position('=' IN each.setting) + 1)
                    ELSE quote_literal(substr(each.setting, position('=' IN each.setting) + 1))
                END
            ),
            '' ORDER BY each.setting
        )
        FROM unnest(ours.proconfig) AS each (setting)
    ),
    format('ALTER %s %s RESET ALL;', upper(ours.kind), ours.path)
FROM ours
WHERE ours.proconfig IS NOT NULL
UNION ALL
SELECT
    ours.kind, ours.space, '', ours.path, 'owner', role.mark,
    format('ALTER %s %s OWNER TO %s;', upper(ours.kind), ours.path, role.mark), NULL
FROM ours
JOIN role ON role.oid = ours.proowner
UNION ALL
SELECT
    ours.kind, ours.space, '', ours.path, 'grant to ' || role.mark,
    'EXECUTE' || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
    format(
        'REVOKE ALL ON %1$s %2$s FROM %3$s; GRANT EXECUTE ON %1$s %2$s TO %3$s%4$s;', upper(ours.kind), ours.path,
        role.mark, CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' END
    ),
    format('REVOKE ALL ON %s %s FROM %s;', upper(ours.kind), ours.path, role.mark)
FROM ours
CROSS JOIN LATERAL (
    SELECT exploded.grantee, bool_or(exploded.is_grantable) AS is_grantable
    FROM aclexplode(coalesce(ours.proacl, acldefault('f', ours.proowner))) AS exploded
    GROUP BY exploded.grantee
) AS acl
JOIN role ON role.oid = acl.grantee
UNION ALL
SELECT
    ours.kind, ours.space, '', ours.path, 'comment', described.description,
    format('COMMENT ON %s %s IS %L;', upper(ours.kind), ours.path, described.description),
    format('COMMENT ON %s %s IS NULL;', upper(ours.kind), ours.path)
FROM ours
JOIN pg_description AS described ON described.classoid = 'pg_proc'::regclass AND described.objoid = ours.oid
ORDER BY kind, space, place, name, aspect
