-- Opening balances: the rows of one account and partner add up, and stand on the side where the sum is.

-- WAY IN
INSERT INTO opening_balances (
    id, company_id, fiscal_year, account_code, partner_code, debit_amount, credit_amount
)
SELECT
    summed.id, %(company_id)s, summed.fiscal_year, summed.account_code, summed.partner_code,
    greatest(summed.balance, 0), greatest(-summed.balance, 0)
FROM (
    SELECT
        (array_agg(staged.id ORDER BY staged.id))[1] AS id, staged.fiscal_year, staged.account_code,
        staged.partner_code, sum(staged.debit_amount - staged.credit_amount) AS balance
    FROM kerp_staging.own_opening_balances AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    GROUP BY staged.fiscal_year, staged.account_code, staged.partner_code
) AS summed
WHERE NOT EXISTS (
    SELECT 1
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
      AND opening.fiscal_year = summed.fiscal_year
      AND opening.account_code = summed.account_code
      AND opening.partner_code = summed.partner_code
)
ORDER BY summed.id;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file_no, row, after_hash)
SELECT
    staged.batch_id, 'opening_balances', opening.id, opening.company_id, place.file_no, staged.row,
    record_hash_opening_balances(opening)
FROM kerp_staging.own_opening_balances AS staged
JOIN opening_balances AS opening ON opening.id = staged.id AND opening.company_id = staged.company_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s;

-- TOUCHED SINCE
SELECT 'opening_balances' AS table_name,
       coalesce(opening.account_code, nullif(concat_ws(' ', place.file, place.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN opening.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason,
       entry.record_id AS owner_id
FROM import_entries AS entry
LEFT JOIN opening_balances AS opening ON opening.id = entry.record_id AND opening.company_id = entry.company_id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'opening_balances'
  AND entry.after_hash IS NOT NULL
  AND (opening.id IS NULL OR record_hash_opening_balances(opening, entry.after_hash) <> entry.after_hash);

-- WAY BACK
DELETE FROM opening_balances AS opening
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'opening_balances'
  AND opening.id = entry.record_id
  AND opening.company_id = entry.company_id
  AND entry.old_values IS NULL;

-- OLD VALUES BACK
INSERT INTO opening_balances AS opening (
    id, company_id, fiscal_year, account_code, partner_code, debit_amount, credit_amount, created_at,
    updated_at
)
SELECT
    old.id, old.company_id, old.fiscal_year, old.account_code, old.partner_code, old.debit_amount,
    old.credit_amount, old.created_at, old.updated_at
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_record(NULL::opening_balances, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'opening_balances'
  AND entry.old_values IS NOT NULL
ON CONFLICT (id) DO UPDATE
SET
    fiscal_year = excluded.fiscal_year, account_code = excluded.account_code,
    partner_code = excluded.partner_code, debit_amount = excluded.debit_amount,
    credit_amount = excluded.credit_amount, created_at = excluded.created_at, updated_at = excluded.updated_at;
