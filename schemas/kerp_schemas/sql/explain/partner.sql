-- One partner of the company, and the batch that made it, if one did.
SELECT
    master.code, master.name, ARRAY[master.business_number::text, master.partner_type::text] AS facts,
    entry.batch_id, place.file, place.sheet, entry.row
FROM partners AS master
LEFT JOIN LATERAL (
    SELECT own.company_id, own.batch_id, own.file_no, own.row
    FROM import_batches AS batch
    JOIN import_entries AS own
      ON own.batch_id = batch.id
     AND own.company_id = batch.company_id
     AND own.table_name = 'partners'
     AND own.record_id = master.id
    WHERE batch.company_id = master.company_id
      AND own.after_hash IS NOT NULL
      AND NOT batch.dry_run
      AND (
          batch.status = 'completed'
          -- What was reversed is still there.
          OR EXISTS (
              SELECT 1
              FROM import_reversals AS reversal
              WHERE reversal.batch_id = batch.id
                AND reversal.company_id = batch.company_id
          )
      )
    ORDER BY batch.started_at DESC, batch.id DESC
    LIMIT 1
) AS entry ON true
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE master.company_id = %(company_id)s
  AND master.code = %(code)s
