-- The rows of one month go from the default partition into the month's table; told is how many went and how many came.
WITH gone AS (
    DELETE FROM ONLY {default}
    WHERE {column} >= {first}
      AND {column} < {next}
    RETURNING {columns}
),
come AS (
    INSERT INTO {month} ({columns})
    SELECT {columns}
    FROM gone
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM come)
