-- The accounts of a batch as they were staged again, under the ids of its lineage: the same are those of the same hash.
INSERT INTO rows_on_their_way (
    id, company_id, code, name, account_type, normal_side, parent_code, is_active, allow_posting
)
SELECT DISTINCT
    entry.record_id, entry.company_id, staged.code, staged.name, staged.account_type, staged.normal_side,
    staged.parent_code, staged.is_active, staged.allow_posting
FROM kerp_staging.own_accounts AS staged
JOIN import_entries AS entry
  ON entry.company_id = staged.company_id
 AND entry.table_name = 'accounts'
 AND entry.after_hash = record_hash_accounts(jsonb_populate_record(NULL::accounts, to_jsonb(staged)), %(hash)s)
WHERE entry.batch_id = %(batch_id)s
  AND staged.batch_id = %(again_id)s
  AND staged.company_id = %(company_id)s
