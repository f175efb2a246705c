-- Columns of a table, as far as a new one in their place must be like them.
SELECT
    attribute.attname::text AS name,
    format_type(attribute.atttypid, attribute.atttypmod)
        || coalesce(' COLLATE ' || own.attcollation::oid::regcollation::text, '') AS type,
    pg_get_expr(value.adbin, value.adrelid) AS default_value,
    attribute.attnotnull AS is_not_null,
    col_description(attribute.attrelid, attribute.attnum) AS comment,
    coalesce(
        (
            SELECT array_agg(
                format(
                    'GRANT %%s (%%s) ON %%s TO %%s%%s', acl.privilege_type, '{column}', attribute.attrelid::regclass,
                    CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END,
                    CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                )
                ORDER BY acl.grantee, acl.privilege_type
            )
            FROM aclexplode(attribute.attacl) AS acl
        ),
        '{}'
    ) AS grants,
    attribute.attidentity <> '' AS is_identity,
    attribute.attgenerated <> '' AS is_generated
FROM pg_attribute AS attribute
JOIN pg_type AS type ON type.oid = attribute.atttypid
CROSS JOIN LATERAL (
    SELECT nullif(attribute.attcollation, type.typcollation) AS attcollation
) AS own
LEFT JOIN pg_attrdef AS value
    ON value.adrelid = attribute.attrelid AND value.adnum = attribute.attnum AND attribute.attgenerated = ''
WHERE attribute.attrelid = to_regclass(quote_ident(%(table)s))
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
ORDER BY attribute.attnum
