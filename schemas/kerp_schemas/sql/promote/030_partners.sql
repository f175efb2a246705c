-- Partners that K-ERP does not have yet; one that it has is left as it is.

-- WAY IN
INSERT INTO partners (id, company_id, code, name, business_number, partner_type, representative, business_type, business_item, address, phone, email, is_active)
SELECT DISTINCT ON (staged.code) staged.id, staged.company_id, staged.code, staged.name, staged.business_number, staged.partner_type, staged.representative, staged.business_type, staged.business_item, staged.address, staged.phone, staged.email, staged.is_active
FROM kerp_staging.own_partners AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM partners AS partner
      WHERE partner.company_id = staged.company_id
        AND partner.code = staged.code
  )
ORDER BY staged.code, staged.id;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file_no, row, after_hash)
SELECT staged.batch_id, 'partners', partner.id, partner.company_id, place.file_no, staged.row, record_hash_partners(partner)
FROM kerp_staging.own_partners AS staged
JOIN partners AS partner ON partner.id = staged.id AND partner.company_id = staged.company_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'partners' AS table_name,
       coalesce(partner.code, nullif(concat_ws(' ', place.file, place.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN partner.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason,
       entry.record_id AS owner_id
FROM import_entries AS entry
LEFT JOIN partners AS partner ON partner.id = entry.record_id AND partner.company_id = entry.company_id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND entry.after_hash IS NOT NULL
  AND (partner.id IS NULL OR record_hash_partners(partner, entry.after_hash) <> entry.after_hash);

-- IN USE
SELECT DISTINCT partner.id AS record_id, partner.code AS record, used.used_by, later.batch_id
FROM import_entries AS entry
JOIN partners AS partner ON partner.id = entry.record_id AND partner.company_id = entry.company_id
JOIN (
    SELECT
        line.partner_code AS code, 'voucher_lines' AS used_by, 'vouchers' AS table_name, line.voucher_id AS record_id,
        line.id AS line_id
    FROM voucher_lines AS line
    WHERE line.company_id = %(company_id)s
      AND line.partner_code IS NOT NULL
    UNION ALL
    SELECT opening.partner_code, 'opening_balances', 'opening_balances', opening.id, NULL
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
) AS used ON used.code = partner.code
LEFT JOIN (
    SELECT other.table_name, other.record_id, other.line_ids, other.batch_id
    FROM import_batches AS batch
    JOIN import_entries AS other ON other.batch_id = batch.id AND other.company_id = batch.company_id
    WHERE batch.company_id = %(company_id)s
      AND batch.id <> %(batch_id)s
      AND batch.status = 'completed'
      AND NOT batch.dry_run
) AS later
  ON later.table_name = used.table_name
 AND later.record_id = used.record_id
 AND (used.line_id IS NULL OR used.line_id = ANY (later.line_ids))
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND NOT EXISTS (
      SELECT 1
      FROM import_entries AS own
      WHERE own.batch_id = %(batch_id)s
        AND own.table_name = used.table_name
        AND own.record_id = used.record_id
        AND (used.line_id IS NULL OR used.line_id = ANY (own.line_ids))
  );

-- WAY BACK
DELETE FROM partners AS partner
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND partner.id = entry.record_id
  AND partner.company_id = entry.company_id
  AND entry.old_values IS NULL
  AND partner.id <> ALL (%(staying)s::uuid[]);

-- OLD VALUES BACK
INSERT INTO partners AS partner (
    id, company_id, code, name, business_number, partner_type, representative, business_type, business_item,
    address, phone, email, is_active, created_at, updated_at
)
SELECT
    old.id, old.company_id, old.code, old.name, old.business_number, old.partner_type, old.representative,
    old.business_type, old.business_item, old.address, old.phone, old.email, old.is_active, old.created_at,
    old.updated_at
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_record(NULL::partners, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND entry.old_values IS NOT NULL
ON CONFLICT (id) DO UPDATE
SET
    code = excluded.code, name = excluded.name, business_number = excluded.business_number,
    partner_type = excluded.partner_type, representative = excluded.representative,
    business_type = excluded.business_type, business_item = excluded.business_item, address = excluded.address,
    phone = excluded.phone, email = excluded.email, is_active = excluded.is_active,
    created_at = excluded.created_at, updated_at = excluded.updated_at;
