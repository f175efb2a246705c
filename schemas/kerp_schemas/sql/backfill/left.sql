-- All rows that this login sees, and those that satisfy the condition still.
SELECT
    count(*),
    count(*) FILTER (WHERE (
        {where}
    ))
FROM {table}
