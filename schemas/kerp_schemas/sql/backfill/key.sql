-- The columns by which every row of a table is found and put in order: of its primary key, else of another unique key
-- whose columns are all NOT NULL. An index that row comparison could not walk (one that is not valid yet, partial, over
-- an expression, deferrable, descending, of another collation or operator class than the column's) is none.
WITH keys AS (
    SELECT
        index.indexrelid, index.indisprimary, relation.relname, index.indnkeyatts, place.number,
        quote_ident(column_there.attname) AS name,
        format_type(column_there.atttypid, column_there.atttypmod) AS type,
        column_there.attnotnull
            AND (index.indoption::smallint[])[place.number - 1] = 0
            AND (index.indcollation::oid[])[place.number - 1] = column_there.attcollation
            AND operators.opcdefault AS is_walked
    FROM pg_index AS index
    JOIN pg_class AS relation ON relation.oid = index.indexrelid
    JOIN pg_am AS method ON method.oid = relation.relam AND method.amname = 'btree'
    CROSS JOIN LATERAL generate_series(1, index.indnkeyatts) AS place (number)
    JOIN pg_opclass AS operators ON operators.oid = (index.indclass::oid[])[place.number - 1]
    LEFT JOIN pg_attribute AS column_there
        ON column_there.attrelid = index.indrelid
        AND column_there.attnum = (index.indkey::smallint[])[place.number - 1]
    WHERE index.indrelid = %(id)s
      AND index.indisunique
      AND index.indisvalid
      AND index.indisready
      AND index.indimmediate
      AND index.indpred IS NULL
      AND index.indexprs IS NULL
)
SELECT
    array_agg(keys.name ORDER BY keys.number) AS names,
    array_agg(keys.type ORDER BY keys.number) AS types
FROM keys
GROUP BY keys.indexrelid, keys.indisprimary, keys.relname, keys.indnkeyatts
HAVING bool_and(coalesce(keys.is_walked, false))
ORDER BY keys.indisprimary DESC, keys.indnkeyatts, keys.relname
LIMIT 1
