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

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, sheet, row, after_hash)
SELECT staged.batch_id, 'accounts', account.id, account.company_id, staged.file, staged.sheet, staged.row, record_hash(account)
FROM kerp_staging.own_accounts AS staged
JOIN accounts AS account ON account.id = staged.id AND account.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'accounts' AS table_name,
       coalesce(account.code, nullif(concat_ws(' ', entry.file, entry.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN account.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason
FROM import_entries AS entry
LEFT JOIN accounts AS account ON account.id = entry.record_id AND account.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND (account.id IS NULL OR record_hash(account) <> entry.after_hash)
UNION ALL
SELECT 'accounts', account.code, 'in use'
FROM import_entries AS entry
JOIN accounts AS account ON account.id = entry.record_id AND account.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND EXISTS (
      SELECT 1
      FROM voucher_lines AS line
      WHERE line.company_id = account.company_id
        AND line.account_code = account.code
        AND NOT EXISTS (
            SELECT 1
            FROM import_entries AS own
            WHERE own.batch_id = %(batch_id)s
              AND own.table_name = 'voucher_lines'
              AND own.record_id = line.id
        )
  )
UNION ALL
SELECT 'accounts', account.code, 'in use'
FROM import_entries AS entry
JOIN accounts AS account ON account.id = entry.record_id AND account.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND EXISTS (
      SELECT 1
      FROM opening_balances AS opening
      WHERE opening.company_id = account.company_id
        AND opening.account_code = account.code
        AND NOT EXISTS (
            SELECT 1
            FROM import_entries AS own
            WHERE own.batch_id = %(batch_id)s
              AND own.table_name = 'opening_balances'
              AND own.record_id = opening.id
        )
  )
UNION ALL
SELECT 'accounts', parent.code, 'in use'
FROM import_entries AS entry
JOIN accounts AS parent ON parent.id = entry.record_id AND parent.company_id = entry.company_id
JOIN accounts AS child ON child.company_id = parent.company_id AND child.parent_code = parent.code
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND NOT EXISTS (
      SELECT 1
      FROM import_entries AS own
      WHERE own.batch_id = %(batch_id)s
        AND own.table_name = 'accounts'
        AND own.record_id = child.id
  );

-- WAY BACK
DELETE FROM accounts AS account
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'accounts'
  AND account.id = entry.record_id
  AND account.company_id = entry.company_id;
