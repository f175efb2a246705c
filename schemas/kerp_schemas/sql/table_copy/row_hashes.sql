-- The rows of a range by key, each with the hash of its contents.
SELECT ARRAY[{keys}] AS key, jsonb_hash_extended(to_jsonb(ARRAY[{texts}]), 0) AS hash
FROM {table}
WHERE {where}
