-- Every row has gone over.
TRUNCATE ONLY {table}
