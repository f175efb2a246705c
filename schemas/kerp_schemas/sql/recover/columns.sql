-- The columns of a production table that its newest hash covers, and those that tell its records apart.
SELECT quote_ident(named.name) AS name, named.name = 'id' AS is_key
FROM (
    SELECT columns.covered
    FROM record_hash_columns() AS columns
    WHERE columns.table_name = %(table)s
    ORDER BY columns.version DESC
    LIMIT 1
) AS newest
CROSS JOIN LATERAL unnest('{id,company_id}' || newest.covered) AS named (name)
