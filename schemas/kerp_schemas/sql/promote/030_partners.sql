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

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, sheet, row, after_hash)
SELECT staged.batch_id, 'partners', partner.id, partner.company_id, staged.file, staged.sheet, staged.row, record_hash(partner)
FROM kerp_staging.own_partners AS staged
JOIN partners AS partner ON partner.id = staged.id AND partner.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'partners' AS table_name,
       coalesce(partner.code, nullif(concat_ws(' ', entry.file, entry.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN partner.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason
FROM import_entries AS entry
LEFT JOIN partners AS partner ON partner.id = entry.record_id AND partner.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND (partner.id IS NULL OR record_hash(partner) <> entry.after_hash)
UNION ALL
SELECT 'partners', partner.code, 'in use'
FROM import_entries AS entry
JOIN partners AS partner ON partner.id = entry.record_id AND partner.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND EXISTS (
      SELECT 1
      FROM voucher_lines AS line
      WHERE line.company_id = partner.company_id
        AND line.partner_code = partner.code
        AND NOT EXISTS (
            SELECT 1
            FROM import_entries AS own
            WHERE own.batch_id = %(batch_id)s
              AND own.table_name = 'voucher_lines'
              AND own.record_id = line.id
        )
  )
UNION ALL
SELECT 'partners', partner.code, 'in use'
FROM import_entries AS entry
JOIN partners AS partner ON partner.id = entry.record_id AND partner.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND EXISTS (
      SELECT 1
      FROM opening_balances AS opening
      WHERE opening.company_id = partner.company_id
        AND opening.partner_code = partner.code
        AND NOT EXISTS (
            SELECT 1
            FROM import_entries AS own
            WHERE own.batch_id = %(batch_id)s
              AND own.table_name = 'opening_balances'
              AND own.record_id = opening.id
        )
  );

-- WAY BACK
DELETE FROM partners AS partner
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'partners'
  AND partner.id = entry.record_id
  AND partner.company_id = entry.company_id;
