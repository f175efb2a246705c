-- What the new table gets once it has the name: grants, comments, triggers, statistics, sequences. The statements name the
-- table as it is called now, and mean whichever bears that name when they run.
WITH wanted AS (
    SELECT relation.*, relation.oid::regclass::text AS path
    FROM pg_class AS relation
    WHERE relation.oid = %(id)s::oid
),
granted AS (
    SELECT '' AS column_name, each.*
    FROM wanted
    CROSS JOIN aclexplode(wanted.relacl) AS each
    WHERE each.grantee <> wanted.relowner
    UNION ALL
    SELECT ' (' || quote_ident(attribute.attname) || ')', each.*
    FROM wanted
    JOIN pg_attribute AS attribute ON attribute.attrelid = wanted.oid AND NOT attribute.attisdropped
    CROSS JOIN aclexplode(attribute.attacl) AS each
    WHERE each.grantee <> wanted.relowner
)
SELECT made.kind, made.name, made.statement
FROM wanted
CROSS JOIN LATERAL (
    SELECT
        10 AS place, 'grant' AS kind,
        concat_ws(' ', granted.privilege_type || granted.column_name, granted.grantee::regrole::text) AS name,
        format(
            'GRANT %%s%%s ON %%s TO %%s%%s', granted.privilege_type, granted.column_name, wanted.path,
            CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(granted.grantee)) END,
            CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        ) AS statement
    FROM granted
    UNION ALL
    SELECT
        20, 'comment', wanted.relname,
        format('COMMENT ON TABLE %%s IS %%L', wanted.path, obj_description(wanted.oid, 'pg_class'))
    WHERE obj_description(wanted.oid, 'pg_class') IS NOT NULL
    UNION ALL
    SELECT
        25, 'column', attribute.attname,
        format('ALTER TABLE %%s ALTER COLUMN %%I SET STATISTICS %%s', wanted.path, attribute.attname, attribute.attstattarget)
    FROM pg_attribute AS attribute
    WHERE attribute.attrelid = wanted.oid
      AND attribute.attnum > 0
      AND NOT attribute.attisdropped
      AND attribute.attstattarget >= 0
    UNION ALL
    SELECT
        26, 'column', attribute.attname,
        format(
            'ALTER TABLE %%s ALTER COLUMN %%I SET (%%s)', wanted.path, attribute.attname,
            array_to_string(attribute.attoptions, ', ')
        )
    FROM pg_attribute AS attribute
    WHERE attribute.attrelid = wanted.oid
      AND NOT attribute.attisdropped
      AND attribute.attoptions IS NOT NULL
    UNION ALL
    SELECT 30, 'trigger', planted.tgname, pg_get_triggerdef(planted.oid)
    FROM pg_trigger AS planted
    WHERE planted.tgrelid = wanted.oid
      AND NOT planted.tgisinternal
      AND NOT planted.tgname ^@ '00_kerp_'
    UNION ALL
    SELECT
        31, 'trigger state', planted.tgname,
        format(
            'ALTER TABLE %%s %%s TRIGGER %%I', wanted.path,
            CASE planted.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END,
            planted.tgname
        )
    FROM pg_trigger AS planted
    WHERE planted.tgrelid = wanted.oid
      AND NOT planted.tgisinternal
      AND planted.tgenabled <> 'O'
      AND NOT planted.tgname ^@ '00_kerp_'
    UNION ALL
    SELECT
        32, 'trigger comment', planted.tgname,
        format(
            'COMMENT ON TRIGGER %%I ON %%s IS %%L', planted.tgname, wanted.path, obj_description(planted.oid, 'pg_trigger')
        )
    FROM pg_trigger AS planted
    WHERE planted.tgrelid = wanted.oid
      AND NOT planted.tgisinternal
      AND obj_description(planted.oid, 'pg_trigger') IS NOT NULL
    UNION ALL
    SELECT 40, 'statistics', kept.stxname, pg_get_statisticsobjdef(kept.oid)
    FROM pg_statistic_ext AS kept
    WHERE kept.stxrelid = wanted.oid
    UNION ALL
    SELECT
        50, 'sequence', class.oid::regclass::text,
        format('ALTER SEQUENCE %%s OWNED BY %%s.%%I', class.oid::regclass, wanted.path, attribute.attname)
    FROM pg_depend AS owned
    JOIN pg_class AS class ON class.oid = owned.objid AND class.relkind = 'S'
    JOIN pg_attribute AS attribute ON attribute.attrelid = owned.refobjid AND attribute.attnum = owned.refobjsubid
    WHERE owned.classid = 'pg_class'::regclass
      AND owned.refclassid = 'pg_class'::regclass
      AND owned.refobjid = wanted.oid
      AND owned.deptype = 'a'
) AS made
ORDER BY made.place, made.name, made.statement
