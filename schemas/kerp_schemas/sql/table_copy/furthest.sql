-- The furthest value of a column that a sequence gives.
SELECT {furthest}({column})::bigint AS value FROM {table} WHERE {where}
