-- The last key of the range that begins after a key; no row where less than a whole range is left.
SELECT /* kerp-import */ {key_as_text} AS key
FROM {table}
WHERE ({where}) AND {range}
ORDER BY {key}
OFFSET %(rows)s - 1
LIMIT 1
