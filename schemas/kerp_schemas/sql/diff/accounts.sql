-- The K-ERP accounts whose balance (openings and lines, as read) is not the same in two batches; an account that no map
-- decides stands for itself, under no K-ERP code.
SELECT
    each.account_code, coalesce(account.name, '') AS account_name,
    string_agg(DISTINCT each.source_code || ' ' || each.source_name, ', ') AS sources,
    sum(each.balance) FILTER (WHERE each.batch_id = %(before)s) AS before,
    sum(each.balance) FILTER (WHERE each.batch_id = %(after)s) AS after
FROM (
    SELECT
        source.batch_id, source.account_code, source.source_code, source.source_name,
        CASE WHEN source.account_code = '' THEN source.source_code ELSE '' END AS itself,
        source.debit - source.credit AS balance
    FROM import_sources AS source
    WHERE source.company_id = %(company_id)s
      AND source.batch_id IN (%(before)s, %(after)s)
) AS each
LEFT JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = each.account_code
GROUP BY each.account_code, each.itself, account.name
HAVING coalesce(sum(each.balance) FILTER (WHERE each.batch_id = %(before)s), 0)
    <> coalesce(sum(each.balance) FILTER (WHERE each.batch_id = %(after)s), 0)
ORDER BY each.account_code, sources
