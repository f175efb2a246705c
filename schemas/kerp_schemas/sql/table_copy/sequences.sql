-- The sequences that give a table's columns their values, by default or as identity, and how far each is.
SELECT DISTINCT
    quote_ident(column_there.attname) AS column,
    format('%%I.%%I', space.nspname, sequence.relname) AS name,
    column_there.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype) AS is_number,
    settings.seqincrement > 0 AS goes_up,
    pg_sequence_last_value(sequence.oid) AS last
FROM pg_attribute AS column_there
JOIN pg_depend AS dependency ON true
JOIN pg_class AS sequence ON sequence.relkind = 'S'
JOIN pg_sequence AS settings ON settings.seqrelid = sequence.oid
JOIN pg_namespace AS space ON space.oid = sequence.relnamespace
LEFT JOIN pg_attrdef AS standing
    ON standing.adrelid = column_there.attrelid AND standing.adnum = column_there.attnum
WHERE column_there.attrelid = %(id)s
  AND NOT column_there.attisdropped
  AND (
        (
            dependency.classid = 'pg_class'::regclass AND dependency.objid = sequence.oid
            AND dependency.refclassid = 'pg_class'::regclass AND dependency.refobjid = column_there.attrelid
            AND dependency.refobjsubid = column_there.attnum AND dependency.deptype = 'i'
        )
        OR (
            dependency.classid = 'pg_attrdef'::regclass AND dependency.objid = standing.oid
            AND dependency.refclassid = 'pg_class'::regclass AND dependency.refobjid = sequence.oid
        )
  )
ORDER BY 1, 2
