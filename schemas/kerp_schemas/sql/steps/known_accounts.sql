-- The company's accounts with those that this batch makes, and the name as account roles are compared: without spaces.
SELECT
    account.code, account.name, account.normal_side, account.account_type,
    regexp_replace(account.name, '\s', '', 'g') AS packed
FROM (
    SELECT known.code, known.name, known.normal_side, known.account_type
    FROM accounts AS known
    WHERE known.company_id = %(company_id)s
    UNION ALL
    SELECT fresh.code, fresh.name, fresh.normal_side, fresh.account_type
    FROM kerp_staging.own_accounts AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
      AND NOT EXISTS (
          SELECT 1 FROM accounts AS known WHERE known.company_id = fresh.company_id AND known.code = fresh.code
      )
) AS account
ORDER BY account.code
