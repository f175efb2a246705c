-- The rows of a table, as far as this login sees them.
SELECT count(*) AS rows FROM {schema}.{table}
