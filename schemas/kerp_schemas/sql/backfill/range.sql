-- The next rows in the order of the key: how many, the first and the last of them.
WITH next AS MATERIALIZED (
    SELECT {key}
    FROM {table}
    {beyond}
    ORDER BY {ascending}
    LIMIT {size}
)
SELECT
    count(*),
    (SELECT ARRAY[{texts}] FROM next ORDER BY {ascending} LIMIT 1),
    (SELECT ARRAY[{texts}] FROM next ORDER BY {descending} LIMIT 1)
FROM next
