-- What each staging table holds of a batch: how many rows, and a mark by which any change of them is seen.
-- Decision: docs/decisions/counted-while-staged.md
SELECT marked.table_name, marked.rows, marked.hash
FROM kerp_staging.marks_of(%(batch_id)s) AS marked
ORDER BY marked.table_name
