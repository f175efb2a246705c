WITH expected AS (
    SELECT id, {columns}
    FROM {before} AS before
    WHERE NOT EXISTS (SELECT FROM {written} AS written WHERE written.id = before.id)
    UNION ALL
    SELECT id, {columns}
    FROM {written}
    WHERE is_there
),
found AS (
    {state}
)
SELECT coalesce(expected.id, found.id)::text, expected.id IS NOT NULL, {expected}, found.id IS NOT NULL, {found}
FROM expected
FULL JOIN found ON found.id = expected.id
WHERE (expected.id, {expected}) IS DISTINCT FROM (found.id, {found})
ORDER BY 1
LIMIT 20
