-- The rows of a range as COPY carries them.
SELECT {columns}
FROM {table}
WHERE {where}
