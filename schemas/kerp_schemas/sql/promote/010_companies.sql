-- The company itself, where this batch created it together with its chart.

-- WAY IN
INSERT INTO import_entries (batch_id, table_name, record_id, company_id, after_hash)
SELECT %(batch_id)s, 'companies', company.id, company.id, record_hash(company)
FROM companies AS company
WHERE company.id = %(company_id)s
  AND %(company_is_new)s;

INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, after_hash)
SELECT %(batch_id)s, 'accounts', account.id, account.company_id, 'kerp-standard', record_hash(account)
FROM accounts AS account
WHERE account.company_id = %(company_id)s
  AND %(company_is_new)s;

-- TOUCHED SINCE
SELECT 'companies' AS table_name, company.code AS record, 'changed' AS reason
FROM import_entries AS entry
JOIN companies AS company ON company.id = entry.record_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies'
  AND record_hash(company) <> entry.after_hash
UNION ALL
SELECT 'companies', other.table_name, 'in use'
FROM import_entries AS entry
CROSS JOIN LATERAL (
    SELECT 'users' AS table_name WHERE EXISTS (SELECT 1 FROM users WHERE users.company_id = entry.company_id)
    UNION ALL
    SELECT 'fiscal_periods'
    WHERE EXISTS (SELECT 1 FROM fiscal_periods AS period WHERE period.company_id = entry.company_id)
    UNION ALL
    SELECT 'import_batches'
    WHERE EXISTS (
        SELECT 1
        FROM import_batches AS batch
        WHERE batch.company_id = entry.company_id
          AND batch.id <> entry.batch_id
          AND batch.status = 'completed'
          AND NOT batch.dry_run
    )
    UNION ALL
    SELECT mine.table_name
    FROM (
        SELECT 'accounts' AS table_name, account.id FROM accounts AS account WHERE account.company_id = entry.company_id
        UNION ALL
        SELECT 'partners', partner.id FROM partners AS partner WHERE partner.company_id = entry.company_id
        UNION ALL
        SELECT 'departments', department.id
        FROM departments AS department
        WHERE department.company_id = entry.company_id
        UNION ALL
        SELECT 'projects', project.id FROM projects AS project WHERE project.company_id = entry.company_id
        UNION ALL
        SELECT 'opening_balances', opening.id
        FROM opening_balances AS opening
        WHERE opening.company_id = entry.company_id
        UNION ALL
        SELECT 'vouchers', voucher.id FROM vouchers AS voucher WHERE voucher.company_id = entry.company_id
    ) AS mine
    WHERE NOT EXISTS (
        SELECT 1
        FROM import_entries AS own
        WHERE own.batch_id = %(batch_id)s
          AND own.table_name = mine.table_name
          AND own.record_id = mine.id
    )
    GROUP BY mine.table_name
) AS other
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies';

-- WAY BACK
DELETE FROM companies AS company
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'companies'
  AND company.id = entry.record_id;
