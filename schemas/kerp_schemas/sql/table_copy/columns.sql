-- The columns of a table by name: type, whether a row may lack it, who computes it, what stands for none given, and
-- whether its order depends on a language.
SELECT
    quote_ident(column_there.attname) AS name,
    format_type(column_there.atttypid, column_there.atttypmod) AS type,
    column_there.attnotnull AS is_required,
    column_there.attgenerated <> '' AS is_generated,
    column_there.attidentity::text AS identity,
    pg_get_expr(standing.adbin, standing.adrelid) AS default_value,
    column_there.attcollation <> 0 AS is_collated
FROM pg_attribute AS column_there
LEFT JOIN pg_attrdef AS standing
    ON standing.adrelid = column_there.attrelid AND standing.adnum = column_there.attnum
WHERE column_there.attrelid = %(id)s
  AND column_there.attnum > 0
  AND NOT column_there.attisdropped
ORDER BY column_there.attnum
