-- What stands on no table: schemas, types, extensions, event triggers, and roles. The schema that the migrations run in was
-- there before them, and so are whoever owns it and may do what in it beyond what they grant.
WITH role AS (
    SELECT each.oid, '«role ' || quote_ident(each.rolname) || '»' AS mark FROM pg_roles AS each
    UNION ALL
    SELECT 0, 'PUBLIC'
),
space AS (
    SELECT each.oid, quote_ident(each.nspname) AS name, each.nspowner, each.nspacl, each.nspname = current_schema() AS is_given
    FROM pg_namespace AS each
    WHERE each.nspname <> 'information_schema'
      AND NOT each.nspname ^@ 'pg_'
      AND NOT EXISTS (
          SELECT 1
          FROM pg_depend AS member
          WHERE member.classid = 'pg_namespace'::regclass
            AND member.objid = each.oid
            AND member.deptype = 'e'
      )
),
type AS (
    SELECT
        each.oid, each.oid::regtype::text AS path, each.typtype, each.typowner, holding.nspname AS space,
        CASE each.typtype
            WHEN 'e' THEN 'ENUM (' || (
                SELECT string_agg(quote_literal(label.enumlabel), ', ' ORDER BY label.enumsortorder)
                FROM pg_enum AS label
                WHERE label.enumtypid = each.oid
            ) || ')'
            WHEN 'd' THEN concat_ws(
                ' ', format_type(each.typbasetype, each.typtypmod), 'DEFAULT ' || each.typdefault,
                CASE WHEN each.typnotnull THEN 'NOT NULL' END,
                (
                    SELECT string_agg(
                        format('CONSTRAINT %I %s', held.conname, pg_get_constraintdef(held.oid)), ' ' ORDER BY held.conname
                    )
                    FROM pg_constraint AS held
                    WHERE held.contypid = each.oid
                      AND held.contype = 'c'
                )
            )
            ELSE '(' || (
                SELECT string_agg(
                    format('%I %s', attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)), ', '
                    ORDER BY attribute.attnum
                )
                FROM pg_attribute AS attribute
                WHERE attribute.attrelid = each.typrelid
                  AND attribute.attnum > 0
                  AND NOT attribute.attisdropped
            ) || ')'
        END AS definition
    FROM pg_type AS each
    JOIN pg_namespace AS holding ON holding.oid = each.typnamespace
    LEFT JOIN pg_class AS class ON class.oid = each.typrelid
    WHERE (each.typtype IN ('e', 'd') OR each.typtype = 'c' AND class.relkind = 'c')
      AND holding.nspname <> 'information_schema'
      AND NOT holding.nspname ^@ 'pg_'
      AND NOT EXISTS (
          SELECT 1
          FROM pg_depend AS member
          WHERE member.classid = 'pg_type'::regclass
            AND member.objid = each.oid
            AND member.deptype = 'e'
      )
),
member AS (
    SELECT '«role ' || quote_ident(login.rolname) || '»' AS mark, login.rolname AS login, role.rolname AS role
    FROM pg_auth_members AS membership
    JOIN pg_roles AS role ON role.oid = membership.roleid
    JOIN pg_roles AS login ON login.oid = membership.member
    -- Before PostgreSQL 16 every member may become the role.
    WHERE coalesce((to_jsonb(membership) ->> 'set_option')::boolean, true)
       OR coalesce((to_jsonb(membership) ->> 'inherit_option')::boolean, true)
),
login AS (
    SELECT
        quote_ident(each.rolname) AS name, each.rolname, each.rolconfig,
        concat_ws(
            ' ', CASE WHEN each.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
            CASE WHEN each.rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
            CASE WHEN each.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
            CASE WHEN each.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
            CASE WHEN each.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
            CASE WHEN each.rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
            CASE WHEN each.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END
        ) AS attributes
    FROM pg_roles AS each
    WHERE each.oid >= 16384
)
SELECT
    'schema' AS kind, space.name AS space, '' AS place, space.name, '' AS aspect, '' AS value,
    format('CREATE SCHEMA %s;', space.name) AS make, format('DROP SCHEMA %s;', space.name) AS unmake
FROM space
UNION ALL
SELECT
    'schema', space.name, '', space.name, 'owner', role.mark, format('ALTER SCHEMA %s OWNER TO %s;', space.name, role.mark), NULL
FROM space
JOIN role ON role.oid = space.nspowner
WHERE NOT space.is_given
UNION ALL
SELECT
    'schema', space.name, '', space.name, 'grant to ' || role.mark,
    string_agg(
        acl.privilege_type || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
        ORDER BY acl.privilege_type
    ),
    format('REVOKE ALL ON SCHEMA %s FROM %s;', space.name, role.mark) || string_agg(
        format(
            ' GRANT %s ON SCHEMA %s TO %s%s;', acl.privilege_type, space.name, role.mark,
            CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' END
        ),
        '' ORDER BY acl.privilege_type
    ),
    CASE WHEN NOT space.is_given THEN format('REVOKE ALL ON SCHEMA %s FROM %s;', space.name, role.mark) END
FROM space
CROSS JOIN LATERAL (
    SELECT exploded.grantee, exploded.privilege_type, bool_or(exploded.is_grantable) AS is_grantable
    FROM aclexplode(coalesce(space.nspacl, acldefault('n', space.nspowner))) AS exploded
    GROUP BY exploded.grantee, exploded.privilege_type
) AS acl
JOIN role ON role.oid = acl.grantee
WHERE NOT (space.is_given AND acl.grantee = space.nspowner)
GROUP BY space.name, space.is_given, role.mark
UNION ALL
SELECT
    'schema', space.name, '', space.name, 'comment', described.description,
    format('COMMENT ON SCHEMA %s IS %L;', space.name, described.description),
    format('COMMENT ON SCHEMA %s IS NULL;', space.name)
FROM space
JOIN pg_description AS described ON described.classoid = 'pg_namespace'::regclass AND described.objoid = space.oid
WHERE NOT space.is_given
UNION ALL
SELECT
    'type', type.space, '', type.path, '', type.definition,
    CASE type.typtype
        WHEN 'd' THEN format('CREATE DOMAIN %s AS %s;', type.path, type.definition)
        ELSE format('CREATE TYPE %s AS %s;', type.path, type.definition)
    END,
    format('DROP %s %s;', CASE type.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, type.path)
FROM type
UNION ALL
SELECT
    'type', type.space, '', type.path, 'owner', role.mark, format('ALTER TYPE %s OWNER TO %s;', type.path, role.mark), NULL
FROM type
JOIN role ON role.oid = type.typowner
UNION ALL
SELECT
    'extension', '', '', quote_ident(each.extname), '', '', format('CREATE EXTENSION %I;', each.extname),
    format('DROP EXTENSION %I;', each.extname)
FROM pg_extension AS each
UNION ALL
SELECT
    'event trigger', '', '', quote_ident(each.evtname), '',
    concat_ws(
        ' ', 'ON', each.evtevent, 'WHEN TAG IN (' || array_to_string(each.evttags, ', ') || ')', 'EXECUTE FUNCTION',
        each.evtfoid::regprocedure
    ),
    format(
        'CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s;', each.evtname, each.evtevent,
        (
            SELECT ' WHEN TAG IN (' || string_agg(quote_literal(tag), ', ') || ')' FROM unnest(each.evttags) AS tag
        ),
        each.evtfoid::regprocedure
    ),
    format('DROP EVENT TRIGGER %I;', each.evtname)
FROM pg_event_trigger AS each
WHERE NOT EXISTS (
    SELECT 1
    FROM pg_depend AS member
    WHERE member.classid = 'pg_event_trigger'::regclass
      AND member.objid = each.oid
      AND member.deptype = 'e'
)
UNION ALL
SELECT
    'event trigger', '', '', quote_ident(each.evtname), 'enabled',
    CASE each.evtenabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END,
    format(
        'ALTER EVENT TRIGGER %I %s;', each.evtname,
        CASE each.evtenabled
            WHEN 'O' THEN 'ENABLE'
            WHEN 'D' THEN 'DISABLE'
            WHEN 'A' THEN 'ENABLE ALWAYS'
            ELSE 'ENABLE REPLICA'
        END
    ),
    NULL
FROM pg_event_trigger AS each
UNION ALL
SELECT
    'role', '', '', login.name, '', '', format('CREATE ROLE %s %s;', login.name, login.attributes),
    format('DROP ROLE %s;', login.name)
FROM login
UNION ALL
SELECT
    'role', '', '', login.name, 'attributes', login.attributes, format('ALTER ROLE %s %s;', login.name, login.attributes), NULL
FROM login
UNION ALL
SELECT
    'role', '', '', login.name, 'settings',
    (SELECT string_agg(each.setting, '; ' ORDER BY each.setting) FROM unnest(login.rolconfig) AS each (setting)),
    (
        SELECT string_agg(
            format('ALTER ROLE %s SET %s;', login.name, regexp_replace(each.setting, '=(.*)$', ' = ''\1''')), ' '
            ORDER BY each.setting
        )
        FROM unnest(login.rolconfig) AS each (setting)
    ),
    format('ALTER ROLE %s RESET ALL;', login.name)
FROM login
WHERE login.rolconfig IS NOT NULL
UNION ALL
SELECT
    'role', '', '', login.name, 'member of ' || quote_ident(member.role), '',
    format('GRANT %I TO %s;', member.role, login.name), format('REVOKE %I FROM %s;', member.role, login.name)
FROM login
JOIN member ON member.login = login.rolname
UNION ALL
-- Nobody becomes these two but for a migration's own transaction; whoever migrates may have been given them for that.
SELECT
    'role', '', '', login.name, 'has the member ' || member.mark, '', NULL,
    format('REVOKE %s FROM %s;', login.name, member.mark)
FROM login
JOIN member ON member.role = login.rolname
WHERE login.rolname IN ('kerp_owner', 'kerp_lookup')
  AND member.login <> SESSION_USER
ORDER BY kind, space, place, name, aspect
