-- Rows of a range that the source has not.
DELETE FROM {table} AS there
WHERE {where}
  AND NOT EXISTS (SELECT FROM kerp_staged AS staged WHERE ({staged_key}) = ({there_key}))
