-- What stands on columns, whatever it is: asked of the dependencies that the server keeps itself. Asked twice, as it is and
-- with the columns renamed (in a transaction that is rolled back), so that the server tells each thing with the new names.
WITH columns AS (
    SELECT attribute.attrelid, attribute.attnum
    FROM pg_attribute AS attribute
    WHERE attribute.attrelid = to_regclass(quote_ident(%(table)s))
      AND attribute.attname = ANY (%(columns)s)
),
dependents AS (
    SELECT DISTINCT depend.classid, depend.objid, depend.objsubid
    FROM pg_depend AS depend
    JOIN columns
        ON depend.refclassid = 'pg_class'::regclass
       AND depend.refobjid = columns.attrelid
       AND depend.refobjsubid = columns.attnum
)
SELECT
    CASE
        WHEN held.contype = 'c' THEN 'check'
        WHEN held.contype = 'u' THEN 'unique'
        WHEN held.contype = 'p' THEN 'primary key'
        WHEN held.contype = 'x' THEN 'exclusion'
        WHEN held.conrelid <> (SELECT DISTINCT columns.attrelid FROM columns) THEN 'referenced by'
        WHEN held.confrelid = held.conrelid
            AND EXISTS (SELECT 1 FROM columns WHERE columns.attnum = ANY (held.confkey))
        THEN 'referenced by'
        ELSE 'foreign key'
    END AS kind,
    held.conname::text AS name,
    held.conrelid::regclass::text AS place,
    regexp_replace(pg_get_constraintdef(held.oid), ' NOT VALID$', '') AS definition,
    pg_get_indexdef(nullif(held.conindid, 0)) AS index_definition,
    CASE WHEN held.convalidated THEN '' ELSE 'NOT VALID' END AS state,
    obj_description(held.oid, 'pg_constraint') AS comment
FROM dependents
JOIN pg_constraint AS held ON dependents.classid = 'pg_constraint'::regclass AND dependents.objid = held.oid
-- NOT NULL is a column's: only PostgreSQL 18 keeps it as a constraint.
WHERE held.contype <> 'n'
UNION ALL
SELECT
    'index', class.relname::text, built.indrelid::regclass::text, pg_get_indexdef(class.oid), NULL,
    CASE WHEN built.indisvalid THEN '' ELSE 'INVALID' END, obj_description(class.oid, 'pg_class')
FROM dependents
JOIN pg_class AS class ON dependents.classid = 'pg_class'::regclass AND dependents.objid = class.oid
JOIN pg_index AS built ON built.indexrelid = class.oid
UNION ALL
SELECT
    'trigger', planted.tgname::text, planted.tgrelid::regclass::text, pg_get_triggerdef(planted.oid), NULL,
    CASE planted.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END,
    obj_description(planted.oid, 'pg_trigger')
FROM dependents
JOIN pg_trigger AS planted ON dependents.classid = 'pg_trigger'::regclass AND dependents.objid = planted.oid
WHERE NOT planted.tgisinternal
UNION ALL
SELECT
    'policy', planted.polname::text, planted.polrelid::regclass::text,
    concat(
        ' USING (' || pg_get_expr(planted.polqual, planted.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(planted.polwithcheck, planted.polrelid) || ')'
    ),
    NULL, '', NULL
FROM dependents
JOIN pg_policy AS planted ON dependents.classid = 'pg_policy'::regclass AND dependents.objid = planted.oid
UNION ALL
SELECT
    'sequence', class.oid::regclass::text, '',
    format('ALTER SEQUENCE %%s OWNED BY %%s.%%I', class.oid::regclass, owned.refobjid::regclass, attribute.attname),
    NULL, '', NULL
FROM columns
JOIN pg_attribute AS attribute ON attribute.attrelid = columns.attrelid AND attribute.attnum = columns.attnum
JOIN pg_depend AS owned
    ON owned.refclassid = 'pg_class'::regclass
   AND owned.refobjid = columns.attrelid
   AND owned.refobjsubid = columns.attnum
   AND owned.classid = 'pg_class'::regclass
JOIN pg_class AS class ON class.oid = owned.objid AND class.relkind = 'S'
UNION ALL
SELECT DISTINCT 'user', pg_describe_object('pg_class'::regclass, rewrite.ev_class, 0), '', '', NULL, '', NULL
FROM dependents
JOIN pg_rewrite AS rewrite ON dependents.classid = 'pg_rewrite'::regclass AND dependents.objid = rewrite.oid
UNION ALL
SELECT 'user', pg_describe_object(dependents.classid, dependents.objid, 0), '', '', NULL, '', NULL
FROM dependents
WHERE dependents.classid = 'pg_proc'::regclass
UNION ALL
-- Whatever else there is: a generated column, statistics, a publication's list of columns …
SELECT
    'other', pg_describe_object(dependents.classid, dependents.objid, dependents.objsubid), '', '', NULL, '', NULL
FROM dependents
LEFT JOIN pg_class AS class ON dependents.classid = 'pg_class'::regclass AND dependents.objid = class.oid
LEFT JOIN pg_attrdef AS value ON dependents.classid = 'pg_attrdef'::regclass AND dependents.objid = value.oid
WHERE dependents.classid NOT IN (
        'pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_rewrite'::regclass,
        'pg_proc'::regclass
    )
  -- A column's own default goes with it.
  AND NOT EXISTS (
      SELECT 1 FROM columns WHERE columns.attrelid = value.adrelid AND columns.attnum = value.adnum
  )
  AND coalesce(class.relkind, 'r') NOT IN ('i', 'I', 'S')
ORDER BY kind, name
