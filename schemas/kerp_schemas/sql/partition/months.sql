-- The months that the rows are of, as this login sees them; dates that no calendar has stay in the default partition.
SELECT DISTINCT to_char(date_trunc('month', {on}::timestamp), 'YYYY-MM') AS month
FROM {table}
WHERE isfinite({on})
  AND {on} >= DATE '0001-01-01'
  AND {on} < DATE '9999-12-01'
ORDER BY 1
