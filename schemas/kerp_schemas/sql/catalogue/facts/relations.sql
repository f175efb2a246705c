-- Tables, views and sequences: what they are, whose, granted to whom, and their row-level security. A role's name stands
-- between « and », so that the login that migrated can be told from one that the migrations name.
WITH role AS (
    SELECT each.oid, '«role ' || quote_ident(each.rolname) || '»' AS mark FROM pg_roles AS each
    UNION ALL
    SELECT 0, 'PUBLIC'
),
relation AS (
    SELECT
        class.oid, class.oid::regclass::text AS path, space.nspname AS space, class.relkind, class.relpersistence,
        class.relrowsecurity, class.relforcerowsecurity, class.relreplident, class.relowner, class.relacl,
        class.reloptions, class.relispartition, class.relpartbound,
        CASE class.relkind
            WHEN 'v' THEN 'view'
            WHEN 'm' THEN 'materialized view'
            WHEN 'S' THEN 'sequence'
            WHEN 'f' THEN 'foreign table'
            ELSE 'table'
        END AS kind,
        (
            SELECT string_agg(parent.inhparent::regclass::text, ', ' ORDER BY parent.inhseqno)
            FROM pg_inherits AS parent
            WHERE parent.inhrelid = class.oid
        ) AS parents,
        (
            SELECT string_agg(
                format('%I %s', attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)), ', '
                ORDER BY attribute.attnum
            )
            FROM pg_attribute AS attribute
            WHERE attribute.attrelid = class.oid
              AND attribute.attnum > 0
              AND NOT attribute.attisdropped
        ) AS columns
    FROM pg_class AS class
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
      AND NOT EXISTS (
          SELECT 1
          FROM pg_depend AS member
          WHERE member.classid = 'pg_class'::regclass
            AND member.objid = class.oid
            -- An extension's, or an identity column's sequence.
            AND member.deptype IN ('e', 'i')
            -- A partitioned table belongs to the columns of its own key.
            AND member.refobjid <> class.oid
            AND member.refclassid IN ('pg_extension'::regclass, 'pg_class'::regclass)
            AND NOT class.relispartition
      )
),
granted AS (
    SELECT
        relation.kind, relation.space, relation.path, relation.relkind, role.mark, acl.is_grantable,
        CASE acl.privilege_type WHEN 'MAINTAIN' THEN 'MAINTAIN' ELSE 'grant' END || ' to ' || role.mark AS aspect,
        string_agg(DISTINCT acl.privilege_type, ', ' ORDER BY acl.privilege_type) AS privileges
    FROM relation
    CROSS JOIN LATERAL aclexplode(
        coalesce(
            relation.relacl, acldefault(CASE relation.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relation.relowner)
        )
    ) AS acl
    JOIN role ON role.oid = acl.grantee
    -- Since PostgreSQL 17 an owner has it too.
    WHERE NOT (acl.privilege_type = 'MAINTAIN' AND acl.grantee = relation.relowner)
    GROUP BY relation.kind, relation.space, relation.path, relation.relkind, role.mark, acl.is_grantable, aspect
)
SELECT
    relation.kind, relation.space, '' AS place, relation.path AS name, '' AS aspect,
    concat_ws(
        ' ', 'PARTITION BY ' || pg_get_partkeydef(relation.oid),
        CASE WHEN relation.relispartition THEN 'PARTITION OF' ELSE 'INHERITS' END || ' ' || relation.parents,
        pg_get_expr(relation.relpartbound, relation.oid)
    ) AS value,
    concat_ws(
        ' ', 'CREATE', CASE relation.relpersistence WHEN 'u' THEN 'UNLOGGED' END, upper(relation.kind), relation.path,
        CASE
            WHEN relation.relispartition
            THEN 'PARTITION OF ' || relation.parents || ' ' || pg_get_expr(relation.relpartbound, relation.oid)
            ELSE format('(%s)', relation.columns)
        END,
        'PARTITION BY ' || pg_get_partkeydef(relation.oid)
    ) || ';' AS make,
    format('DROP %s %s;', upper(relation.kind), relation.path) AS unmake
FROM relation
WHERE relation.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, '', pg_get_viewdef(relation.oid),
    format(
        'CREATE %s %s%s AS %s', upper(relation.kind), relation.path,
        ' WITH (' || array_to_string(relation.reloptions, ', ') || ')', pg_get_viewdef(relation.oid)
    ),
    format('DROP %s %s;', upper(relation.kind), relation.path)
FROM relation
WHERE relation.relkind IN ('v', 'm')
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'options',
    (SELECT string_agg(each.option, ', ' ORDER BY each.option) FROM unnest(relation.reloptions) AS each (option)),
    format('ALTER VIEW %s SET (%s);', relation.path, array_to_string(relation.reloptions, ', ')),
    format(
        'ALTER VIEW %s RESET (%s);', relation.path,
        (SELECT string_agg(split_part(each.option, '=', 1), ', ') FROM unnest(relation.reloptions) AS each (option))
    )
FROM relation
WHERE relation.relkind = 'v'
  AND relation.reloptions IS NOT NULL
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, '',
    format(
        '%s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s', sequence.seqtypid::regtype, sequence.seqstart,
        sequence.seqincrement, sequence.seqmin, sequence.seqmax, sequence.seqcache,
        CASE WHEN sequence.seqcycle THEN ' CYCLE' END
    ),
    format(
        'CREATE SEQUENCE %s AS %s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s;', relation.path,
        sequence.seqtypid::regtype, sequence.seqstart, sequence.seqincrement, sequence.seqmin, sequence.seqmax,
        sequence.seqcache, CASE WHEN sequence.seqcycle THEN ' CYCLE' END
    ),
    format('DROP SEQUENCE %s;', relation.path)
FROM relation
JOIN pg_sequence AS sequence ON sequence.seqrelid = relation.oid
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'owned by',
    format('%s.%I', owned.refobjid::regclass, attribute.attname),
    format('ALTER SEQUENCE %s OWNED BY %s.%I;', relation.path, owned.refobjid::regclass, attribute.attname),
    format('ALTER SEQUENCE %s OWNED BY NONE;', relation.path)
FROM relation
JOIN pg_depend AS owned
    ON owned.classid = 'pg_class'::regclass
   AND owned.objid = relation.oid
   AND owned.refclassid = 'pg_class'::regclass
   AND owned.deptype = 'a'
   AND owned.refobjsubid > 0
JOIN pg_attribute AS attribute ON attribute.attrelid = owned.refobjid AND attribute.attnum = owned.refobjsubid
WHERE relation.relkind = 'S'
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'persistence',
    CASE relation.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END,
    format(
        'ALTER TABLE %s SET %s;', relation.path, CASE relation.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END
    ),
    NULL
FROM relation
WHERE relation.relkind = 'r'
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'row-level security',
    concat_ws(
        ', ', CASE WHEN relation.relrowsecurity THEN 'enabled' ELSE 'disabled' END,
        CASE WHEN relation.relforcerowsecurity THEN 'forced' ELSE 'not forced' END
    ),
    format(
        'ALTER TABLE %s %s ROW LEVEL SECURITY, %s ROW LEVEL SECURITY;', relation.path,
        CASE WHEN relation.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END,
        CASE WHEN relation.relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END
    ),
    NULL
FROM relation
WHERE relation.relkind IN ('r', 'p')
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'replica identity',
    CASE relation.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE 'USING INDEX' END,
    format(
        'ALTER TABLE %s REPLICA IDENTITY %s;', relation.path,
        CASE relation.relreplident
            WHEN 'f' THEN 'FULL'
            WHEN 'n' THEN 'NOTHING'
            ELSE 'USING INDEX ' || (
                SELECT class.relname
                FROM pg_index AS chosen
                JOIN pg_class AS class ON class.oid = chosen.indexrelid
                WHERE chosen.indrelid = relation.oid
                  AND chosen.indisreplident
            )
        END
    ),
    format('ALTER TABLE %s REPLICA IDENTITY DEFAULT;', relation.path)
FROM relation
WHERE relation.relkind IN ('r', 'p')
  AND relation.relreplident <> 'd'
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'owner', role.mark,
    format('ALTER %s %s OWNER TO %s;', upper(relation.kind), relation.path, role.mark), NULL
FROM relation
JOIN role ON role.oid = relation.relowner
UNION ALL
SELECT
    granted.kind, granted.space, '', granted.path, granted.aspect,
    string_agg(
        granted.privileges || CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, '; '
        ORDER BY granted.is_grantable
    ),
    format('REVOKE ALL ON %s FROM %s;', granted.path, granted.mark) || string_agg(
        format(
            ' GRANT %s ON %s TO %s%s;', granted.privileges, granted.path, granted.mark,
            CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' END
        ),
        '' ORDER BY granted.is_grantable
    ),
    format('REVOKE ALL ON %s FROM %s;', granted.path, granted.mark)
FROM granted
GROUP BY granted.kind, granted.space, granted.path, granted.aspect, granted.mark
UNION ALL
SELECT
    relation.kind, relation.space, '', relation.path, 'comment', described.description,
    format('COMMENT ON %s %s IS %L;', upper(relation.kind), relation.path, described.description),
    format('COMMENT ON %s %s IS NULL;', upper(relation.kind), relation.path)
FROM relation
JOIN pg_description AS described
    ON described.classoid = 'pg_class'::regclass
   AND described.objoid = relation.oid
   AND described.objsubid = 0
ORDER BY space, place, name, aspect
