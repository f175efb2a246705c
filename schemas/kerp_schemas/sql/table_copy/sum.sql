-- How many rows a range has, and the sum of their hashes, which does not depend on their order. Each value is hashed as
-- the text that COPY would carry, so that it says the same on servers of different versions.
SELECT count(*) AS rows, coalesce(sum(jsonb_hash_extended(to_jsonb(ARRAY[{texts}]), 0)), 0)::text AS hash
FROM {table}
WHERE {where}
