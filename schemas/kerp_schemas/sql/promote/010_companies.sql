-- The company itself, where this batch created it together with its chart.

-- WAY IN
INSERT INTO import_entries (batch_id, table_name, record_id, company_id, after_hash)
SELECT %(batch_id)s, 'companies', company.id, company.id, record_hash_companies(company)
FROM companies AS company
WHERE company.id = %(company_id)s
  AND %(company_is_new)s;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file_no, after_hash)
SELECT %(batch_id)s, 'accounts', account.id, account.company_id, place.file_no, record_hash_accounts(account)
FROM accounts AS account
LEFT JOIN import_files AS place
  ON place.company_id = account.company_id
 AND place.batch_id = %(batch_id)s
 AND place.file = 'kerp-standard'
WHERE account.company_id = %(company_id)s
  AND %(company_is_new)s;

-- TOUCHED SINCE
SELECT 'companies' AS table_name, company.code AS record, 'changed' AS reason, company.id AS owner_id
FROM import_entries AS entry
JOIN companies AS company ON company.id = entry.record_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies'
  AND record_hash_companies(company, entry.after_hash) <> entry.after_hash;

-- IN USE
SELECT entry.record_id, company.code AS record, used.used_by, used.batch_id
FROM import_entries AS entry
JOIN companies AS company ON company.id = entry.record_id
CROSS JOIN (
    SELECT 'import_batches' AS used_by, batch.id AS batch_id
    FROM import_batches AS batch
    WHERE batch.company_id = %(company_id)s
      AND batch.id <> %(batch_id)s
      AND batch.status = 'completed'
      AND NOT batch.dry_run
    UNION ALL
    SELECT DISTINCT held.table_name, NULL::uuid
    FROM (
        SELECT 'users' AS table_name, kerp_user.id FROM users AS kerp_user WHERE kerp_user.company_id = %(company_id)s
        UNION ALL
        SELECT 'fiscal_periods', period.id
        FROM fiscal_periods AS period
        WHERE period.company_id = %(company_id)s
        UNION ALL
        SELECT 'accounts', account.id FROM accounts AS account WHERE account.company_id = %(company_id)s
        UNION ALL
        SELECT 'partners', partner.id FROM partners AS partner WHERE partner.company_id = %(company_id)s
        UNION ALL
        SELECT 'departments', department.id
        FROM departments AS department
        WHERE department.company_id = %(company_id)s
        UNION ALL
        SELECT 'projects', project.id FROM projects AS project WHERE project.company_id = %(company_id)s
        UNION ALL
        SELECT 'opening_balances', opening.id
        FROM opening_balances AS opening
        WHERE opening.company_id = %(company_id)s
        UNION ALL
        SELECT 'vouchers', voucher.id FROM vouchers AS voucher WHERE voucher.company_id = %(company_id)s
    ) AS held
    WHERE NOT EXISTS (
        SELECT 1
        FROM import_entries AS own
        WHERE own.batch_id = %(batch_id)s
          AND own.table_name = held.table_name
          AND own.record_id = held.id
    )
) AS used
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies';

-- WAY BACK
DELETE FROM companies AS company
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies'
  AND company.id = entry.record_id
  AND company.id <> ALL (%(staying)s::uuid[]);
