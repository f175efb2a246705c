SELECT concat_ws(', ', {key}) AS key, count(*) OVER () AS rows
FROM {table}
WHERE {where}
ORDER BY 1
LIMIT 5;
