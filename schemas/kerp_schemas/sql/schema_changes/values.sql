-- The rows of a table that have a value in a column.
SELECT count({column}) AS rows FROM {schema}.{table}
