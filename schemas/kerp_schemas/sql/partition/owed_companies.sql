-- Whose rows are owed.
SELECT DISTINCT {company} AS company
FROM {owed}
ORDER BY company
