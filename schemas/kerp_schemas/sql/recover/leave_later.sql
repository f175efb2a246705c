-- What a later batch replaced or deleted is that batch's: its old values stay where they are.
DELETE FROM rows_on_their_way AS carried
USING (
    SELECT coalesce((line->>'id')::uuid, later.record_id) AS id
    FROM import_batches AS own
    JOIN import_batches AS batch
      ON batch.company_id = own.company_id
     AND batch.started_at > own.started_at
     AND batch.status = 'completed'
     AND NOT batch.dry_run
    JOIN import_entries AS later ON later.company_id = batch.company_id AND later.batch_id = batch.id
    LEFT JOIN LATERAL jsonb_array_elements(
        CASE %(table_name)s WHEN 'voucher_lines' THEN later.old_values->'voucher_lines' END
    ) AS line ON true
    WHERE own.id = %(batch_id)s
      AND own.company_id = %(company_id)s
      AND later.table_name = CASE %(table_name)s WHEN 'voucher_lines' THEN 'vouchers' ELSE %(table_name)s END
) AS theirs
WHERE theirs.id = carried.id
