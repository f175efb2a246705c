-- The table that is split: its key, the columns that its policies read (they go along), and the columns that leave it.
WITH wanted AS (
    SELECT relation.*
    FROM pg_class AS relation
    WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relname = %(table)s::text
),
attribute AS (
    SELECT
        each.*,
        format_type(each.atttypid, each.atttypmod)
            || CASE
                WHEN each.attcollation <> kind.typcollation THEN ' COLLATE ' || each.attcollation::regcollation::text
                ELSE ''
            END AS type,
        pg_get_expr(original.adbin, original.adrelid) AS initial,
        EXISTS (
            SELECT 1
            FROM pg_policy AS policy
            JOIN pg_depend AS used ON used.classid = 'pg_policy'::regclass AND used.objid = policy.oid
            WHERE policy.polrelid = each.attrelid AND used.refobjid = each.attrelid
              AND used.refclassid = 'pg_class'::regclass AND used.refobjsubid = each.attnum
        ) AS is_in_policy
    FROM wanted
    JOIN pg_attribute AS each ON each.attrelid = wanted.oid
    JOIN pg_type AS kind ON kind.oid = each.atttypid
    LEFT JOIN pg_attrdef AS original ON original.adrelid = each.attrelid AND original.adnum = each.attnum
    WHERE each.attnum > 0 AND NOT each.attisdropped
)
SELECT
    wanted.relforcerowsecurity AS is_forced,
    coalesce(primary_key.name, '') AS key,
    coalesce(primary_key.type, '') AS key_type,
    ARRAY (
        SELECT attribute.attname::text
        FROM attribute
        WHERE attribute.is_in_policy AND attribute.attname <> ALL (%(columns)s::text[])
        ORDER BY attribute.attnum
    ) AS shared,
    ARRAY (
        SELECT quote_ident(attribute.attname) || ' ' || attribute.type
            || coalesce(' DEFAULT ' || attribute.initial, '')
            || CASE WHEN attribute.attnotnull THEN ' NOT NULL' ELSE '' END
        FROM attribute
        LEFT JOIN unnest(%(columns)s::text[]) WITH ORDINALITY AS moved(name, number) ON moved.name = attribute.attname
        WHERE attribute.is_in_policy OR moved.name IS NOT NULL
        ORDER BY moved.number NULLS FIRST, attribute.attnum
    ) AS definitions,
    ARRAY (
        SELECT coalesce(attribute.initial, 'NULL::' || format_type(attribute.atttypid, attribute.atttypmod))
        FROM unnest(%(columns)s::text[]) WITH ORDINALITY AS moved(name, number)
        JOIN attribute ON attribute.attname = moved.name
        ORDER BY moved.number
    ) AS defaults
FROM wanted
LEFT JOIN LATERAL (
    SELECT attribute.attname::text AS name, attribute.type
    FROM pg_index AS index
    JOIN attribute ON attribute.attnum = index.indkey[0]
    WHERE index.indrelid = wanted.oid AND index.indisprimary
) AS primary_key ON true
