-- The table that is to be partitioned: its key, its columns, and those that may say in which month a row belongs.
WITH wanted AS (
    SELECT relation.*
    FROM pg_class AS relation
    WHERE relation.oid = to_regclass(%(table)s)
      AND relation.relkind IN ('r', 'p')
),
attribute AS (
    SELECT each.*
    FROM wanted
    JOIN pg_attribute AS each ON each.attrelid = wanted.oid
    WHERE each.attnum > 0
      AND NOT each.attisdropped
)
SELECT
    wanted.oid::bigint AS id,
    space.nspname::text AS schema,
    wanted.relname::text AS name,
    pg_get_userbyid(wanted.relowner)::text AS owner,
    wanted.relkind = 'p' AS is_partitioned,
    wanted.relrowsecurity AS has_policies,
    wanted.relforcerowsecurity AS is_forced,
    coalesce(' WITH (' || array_to_string(wanted.reloptions, ', ') || ')', '') AS options,
    wanted.relrowsecurity AND EXISTS (
        SELECT FROM attribute WHERE attribute.attname = 'company_id' AND attribute.attnotnull
    ) AS is_by_company,
    ARRAY (
        SELECT attribute.attname::text
        FROM pg_index AS index
        CROSS JOIN unnest(index.indkey::smallint[]) WITH ORDINALITY AS place (attnum, number)
        JOIN attribute ON attribute.attnum = place.attnum
        WHERE index.indrelid = wanted.oid
          AND index.indisprimary
          AND place.number <= index.indnkeyatts
        ORDER BY place.number
    ) AS key,
    coalesce((
        SELECT made.conname::text FROM pg_constraint AS made WHERE made.conrelid = wanted.oid AND made.contype = 'p'
    ), '') AS key_name,
    -- What the database computes itself nobody may write.
    ARRAY (
        SELECT attribute.attname::text FROM attribute WHERE attribute.attgenerated = '' ORDER BY attribute.attnum
    ) AS columns,
    ARRAY (
        SELECT attribute.attname::text
        FROM attribute
        WHERE attribute.attnotnull
          AND attribute.atttypid = 'date'::regtype
          AND attribute.attgenerated = ''
        ORDER BY attribute.attnum
    ) AS dates,
    ARRAY (
        SELECT attribute.attname::text
        FROM attribute
        WHERE attribute.attnotnull
          AND attribute.atttypid = 'timestamp'::regtype
          AND attribute.attgenerated = ''
        ORDER BY attribute.attnum
    ) AS moments
FROM wanted
JOIN pg_namespace AS space ON space.oid = wanted.relnamespace
