-- How many rows of a partition belong to each month; under NULL those of a day that lies in no month of ours.
SELECT
    CASE
        WHEN isfinite({column}) AND {column} BETWEEN '0001-01-01' AND '9999-11-30' THEN date_trunc('month', {column})::date
    END AS month,
    count(*) AS rows
FROM ONLY {table}
GROUP BY month
ORDER BY month
