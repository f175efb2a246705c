-- The last key of the range that begins behind a key; no row where less than a whole range is left.
SELECT ARRAY[{texts}] AS key
FROM {table}
WHERE {where}
ORDER BY {key}
OFFSET {size} - 1
LIMIT 1
