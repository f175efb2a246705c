-- The vouchers of a batch as they were staged again, under the ids of its lineage: the same are those of the same hash.
INSERT INTO rows_on_their_way (
    id, company_id, voucher_no, source_voucher_no, voucher_date, voucher_type, description, status, total_debit,
    total_credit
)
SELECT DISTINCT
    entry.record_id, entry.company_id, staged.voucher_no, staged.source_voucher_no, staged.voucher_date,
    staged.voucher_type, staged.description, staged.status, staged.total_debit, staged.total_credit
FROM kerp_staging.own_vouchers AS staged
JOIN import_entries AS entry
  ON entry.company_id = staged.company_id
 AND entry.table_name = 'vouchers'
 AND entry.after_hash = record_hash_vouchers(jsonb_populate_record(NULL::vouchers, to_jsonb(staged)), %(hash)s)
WHERE entry.batch_id = %(batch_id)s
  AND staged.batch_id = %(again_id)s
  AND staged.company_id = %(company_id)s
