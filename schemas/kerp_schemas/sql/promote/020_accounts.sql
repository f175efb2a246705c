-- Accounts that K-ERP does not have yet; one that it has is left as it is.

-- WAY IN
INSERT INTO accounts (id, company_id, code, name, account_type, normal_side, parent_code, is_active, allow_posting)
SELECT DISTINCT ON (staged.code) staged.id, staged.company_id, staged.code, staged.name, staged.account_type, staged.normal_side, staged.parent_code, staged.is_active, staged.allow_posting
FROM kerp_staging.own_accounts AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM accounts AS account
      WHERE account.company_id = staged.company_id
        AND account.code = staged.code
  )
ORDER BY staged.code, staged.id;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file_no, row, after_hash)
SELECT staged.batch_id, 'accounts', account.id, account.company_id, place.file_no, staged.row, record_hash_accounts(account)
FROM kerp_staging.own_accounts AS staged
JOIN accounts AS account ON account.id = staged.id AND account.company_id = staged.company_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'accounts' AS table_name,
       coalesce(account.code, nullif(concat_ws(' ', place.file, place.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN account.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason,
       entry.record_id AS owner_id
FROM import_entries AS entry
LEFT JOIN accounts AS account ON account.id = entry.record_id AND account.company_id = entry.company_id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND entry.after_hash IS NOT NULL
  AND (account.id IS NULL OR record_hash_accounts(account, entry.after_hash) <> entry.after_hash);

-- IN USE
SELECT DISTINCT account.id AS record_id, account.code AS record, used.used_by, later.batch_id
FROM import_entries AS entry
JOIN accounts AS account ON account.id = entry.record_id AND account.company_id = entry.company_id
JOIN (
    SELECT
        line.account_code AS code, 'voucher_lines' AS used_by, 'vouchers' AS table_name, line.voucher_id AS record_id,
        line.id AS line_id
    FROM voucher_lines AS line
    WHERE line.company_id = %(company_id)s
      AND line.account_code IS NOT NULL
    UNION ALL
    SELECT opening.account_code, 'opening_balances', 'opening_balances', opening.id, NULL
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
    UNION ALL
    SELECT child.parent_code, 'accounts', 'accounts', child.id, NULL
    FROM accounts AS child
    WHERE child.company_id = %(company_id)s
      AND child.parent_code IS NOT NULL
) AS used ON used.code = account.code
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
  AND entry.table_name = 'accounts'
  AND NOT EXISTS (
      SELECT 1
      FROM import_entries AS own
      WHERE own.batch_id = %(batch_id)s
        AND own.table_name = used.table_name
        AND own.record_id = used.record_id
        AND (used.line_id IS NULL OR used.line_id = ANY (own.line_ids))
  );

-- WAY BACK
DELETE FROM accounts AS account
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND account.id = entry.record_id
  AND account.company_id = entry.company_id
  AND entry.old_values IS NULL
  AND account.id <> ALL (%(staying)s::uuid[]);

-- OLD VALUES BACK
INSERT INTO accounts AS account (
    id, company_id, code, name, account_type, normal_side, parent_code, is_active, allow_posting, created_at,
    updated_at
)
SELECT
    old.id, old.company_id, old.code, old.name, old.account_type, old.normal_side, old.parent_code,
    old.is_active, old.allow_posting, old.created_at, old.updated_at
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_record(NULL::accounts, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND entry.old_values IS NOT NULL
ON CONFLICT (id) DO UPDATE
SET
    code = excluded.code, name = excluded.name, account_type = excluded.account_type,
    normal_side = excluded.normal_side, parent_code = excluded.parent_code, is_active = excluded.is_active,
    allow_posting = excluded.allow_posting, created_at = excluded.created_at, updated_at = excluded.updated_at;
