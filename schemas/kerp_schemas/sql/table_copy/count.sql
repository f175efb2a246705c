-- How many rows there are.
SELECT count(*) AS rows FROM {table} WHERE {where}
