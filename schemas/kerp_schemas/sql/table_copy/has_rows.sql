-- Whether any row is there.
SELECT EXISTS (SELECT FROM {table} WHERE {where}) AS has_rows
