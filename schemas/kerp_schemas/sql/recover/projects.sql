-- The projects of a batch as they were staged again, under the ids of its lineage: the same are those of the same hash.
INSERT INTO rows_on_their_way (
    id, company_id, code, name, is_active
)
SELECT DISTINCT
    entry.record_id, entry.company_id, staged.code, staged.name, staged.is_active
FROM kerp_staging.own_projects AS staged
JOIN import_entries AS entry
  ON entry.company_id = staged.company_id
 AND entry.table_name = 'projects'
 AND entry.after_hash = record_hash_projects(jsonb_populate_record(NULL::projects, to_jsonb(staged)), %(hash)s)
WHERE entry.batch_id = %(batch_id)s
  AND staged.batch_id = %(again_id)s
  AND staged.company_id = %(company_id)s
