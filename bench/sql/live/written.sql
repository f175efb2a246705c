-- What the writers left of the rows that they touched; one that they deleted is not there.
CREATE TABLE {written} AS
SELECT id, true AS is_there, {columns}
FROM {before}
LIMIT 0
