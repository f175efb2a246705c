-- The lines of the mapping by which batches sent legacy codes to these K-ERP codes.
SELECT
    batch.id AS batch_id, line->>'table' AS table_name, line->>'source_code' AS source_code,
    line->>'source_name' AS source_name, line->>'target_code' AS target_code, line->>'how' AS how,
    (line->>'verified')::boolean AS verified, line->>'reviewer' AS reviewer, line->>'where' AS place,
    nullif(line->'when', 'null'::jsonb) IS NOT NULL AS is_conditional
FROM import_batches AS batch
CROSS JOIN jsonb_array_elements(batch.mapping) AS line
WHERE batch.company_id = %(company_id)s
  AND batch.id = ANY (%(batches)s)
  AND line->>'target_code' = ANY (%(codes)s)
ORDER BY batch.started_at, line->>'source_code'
