WITH expected AS (
    SELECT id, true AS is_there, {columns}
    FROM {before} AS before
    WHERE NOT EXISTS (SELECT FROM {written} AS written WHERE written.id = before.id)
    UNION ALL
    SELECT id, is_there, {columns}
    FROM {written}
),
found AS (
    {state}
)
SELECT
    coalesce(expected.id, found.id)::text,
    array_agg(CASE WHEN expected.is_there THEN row({expected})::text END),
    max(CASE WHEN found.id IS NOT NULL THEN row({found})::text END)
FROM expected
FULL JOIN found ON found.id = expected.id
GROUP BY 1
HAVING NOT bool_or(
    expected.id IS NOT NULL
    AND expected.is_there = (found.id IS NOT NULL)
    AND (NOT expected.is_there OR ({expected}) IS NOT DISTINCT FROM ({found}))
)
ORDER BY 1
LIMIT 20
