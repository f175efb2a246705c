-- Columns: type, default, NOT NULL, identity, generation, grants and comments. Their order is no matter.
WITH role AS (
    SELECT each.oid, '«role ' || quote_ident(each.rolname) || '»' AS mark FROM pg_roles AS each
    UNION ALL
    SELECT 0, 'PUBLIC'
),
columns AS (
    SELECT
        space.nspname AS space, class.oid::regclass::text AS path, quote_ident(attribute.attname) AS name, class.relkind,
        attribute.attrelid, attribute.attnum, attribute.attnotnull, attribute.attidentity, attribute.attgenerated,
        attribute.attacl,
        format_type(attribute.atttypid, attribute.atttypmod)
            || coalesce(' COLLATE ' || own.attcollation::oid::regcollation::text, '') AS type,
        pg_get_expr(value.adbin, value.adrelid) AS expression
    FROM pg_attribute AS attribute
    JOIN pg_class AS class ON class.oid = attribute.attrelid
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    JOIN pg_type AS type ON type.oid = attribute.atttypid
    CROSS JOIN LATERAL (
        SELECT nullif(attribute.attcollation, type.typcollation) AS attcollation
    ) AS own
    LEFT JOIN pg_attrdef AS value ON value.adrelid = attribute.attrelid AND value.adnum = attribute.attnum
    WHERE class.relkind IN ('r', 'p', 'f', 'v', 'm')
      AND attribute.attnum > 0
      AND NOT attribute.attisdropped
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
)
SELECT
    'column' AS kind, columns.space, columns.path AS place, columns.name, '' AS aspect, '' AS value,
    format('ALTER TABLE %s ADD COLUMN %s %s;', columns.path, columns.name, columns.type) AS make,
    format('ALTER TABLE %s DROP COLUMN %s;', columns.path, columns.name) AS unmake
FROM columns
WHERE columns.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'type', columns.type,
    format(
        'ALTER TABLE %1$s ALTER COLUMN %2$s TYPE %3$s USING %2$s::%4$s;', columns.path, columns.name, columns.type,
        split_part(columns.type, ' COLLATE ', 1)
    ),
    NULL
FROM columns
WHERE columns.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'default', columns.expression,
    format('ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s;', columns.path, columns.name, columns.expression),
    format('ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT;', columns.path, columns.name)
FROM columns
WHERE columns.relkind IN ('r', 'p', 'f', 'v')
  AND columns.attgenerated = ''
  AND columns.expression IS NOT NULL
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'generated',
    format('(%s) %s', columns.expression, CASE columns.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END),
    format(
        'ALTER TABLE %1$s DROP COLUMN %2$s; ALTER TABLE %1$s ADD COLUMN %2$s %3$s GENERATED ALWAYS AS (%4$s) %5$s;',
        columns.path, columns.name, columns.type, columns.expression,
        CASE columns.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END
    ),
    format('ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION;', columns.path, columns.name)
FROM columns
WHERE columns.attgenerated <> ''
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'not null', '',
    format('ALTER TABLE %s ALTER COLUMN %s SET NOT NULL;', columns.path, columns.name),
    format('ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL;', columns.path, columns.name)
FROM columns
WHERE columns.attnotnull
  AND columns.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'identity',
    CASE columns.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
    format(
        'ALTER TABLE %s ALTER COLUMN %s ADD GENERATED %s AS IDENTITY;', columns.path, columns.name,
        CASE columns.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
    ),
    format('ALTER TABLE %s ALTER COLUMN %s DROP IDENTITY;', columns.path, columns.name)
FROM columns
WHERE columns.attidentity <> ''
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'grant to ' || role.mark,
    string_agg(
        acl.privilege_type || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
        ORDER BY acl.privilege_type
    ),
    string_agg(
        format(
            'GRANT %s (%s) ON %s TO %s%s;', acl.privilege_type, columns.name, columns.path, role.mark,
            CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' END
        ),
        ' ' ORDER BY acl.privilege_type
    ),
    format('REVOKE ALL (%s) ON %s FROM %s;', columns.name, columns.path, role.mark)
FROM columns
CROSS JOIN LATERAL aclexplode(columns.attacl) AS acl
JOIN role ON role.oid = acl.grantee
GROUP BY columns.space, columns.path, columns.name, role.mark
UNION ALL
SELECT
    'column', columns.space, columns.path, columns.name, 'comment', described.description,
    format('COMMENT ON COLUMN %s.%s IS %L;', columns.path, columns.name, described.description),
    format('COMMENT ON COLUMN %s.%s IS NULL;', columns.path, columns.name)
FROM columns
JOIN pg_description AS described
    ON described.classoid = 'pg_class'::regclass
   AND described.objoid = columns.attrelid
   AND described.objsubid = columns.attnum
ORDER BY space, place, name, aspect
