-- Rows that have no copy, or another one; those that are owed are settled later.
SELECT count(*)
FROM ONLY {default} AS kept
LEFT JOIN {drain} AS copied ON ({copied_key}) = ({kept_key})
WHERE ROW({kept_texts}) IS DISTINCT FROM ROW({copied_texts})
  AND NOT EXISTS (
      SELECT
      FROM {owed} AS owed
      WHERE ({owed_key}) = ({kept_key})
  )
