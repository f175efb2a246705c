-- Who may do what with a table and its columns, item by item as the access lists have them, in their order. Roles are
-- written as SQL takes them; of a list that is still the default there is no item.
SELECT
    listed.column_name AS "column",
    quote_ident(pg_get_userbyid(item.grantor)) AS grantor,
    CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(item.grantee)) END AS grantee,
    array_agg(item.privilege_type ORDER BY item.ordinality) AS privileges,
    coalesce(array_agg(item.privilege_type ORDER BY item.ordinality) FILTER (WHERE item.is_grantable), '{}') AS grantable
FROM (
    SELECT 0 AS number, '' AS column_name, class.relacl AS items
    FROM pg_class AS class
    WHERE class.oid = %(table)s::regclass
    UNION ALL
    SELECT attribute.attnum, attribute.attname, attribute.attacl
    FROM pg_attribute AS attribute
    WHERE attribute.attrelid = %(table)s::regclass AND attribute.attnum > 0 AND NOT attribute.attisdropped
) AS listed
CROSS JOIN LATERAL aclexplode(listed.items) WITH ORDINALITY AS item
GROUP BY listed.number, listed.column_name, item.grantor, item.grantee
ORDER BY listed.number, min(item.ordinality)
