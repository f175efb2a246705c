-- A partition is reached through its parent alone, whatever the owner's default privileges say.
DO $kerp$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT
            relation.oid::regclass AS path,
            CASE each.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(each.grantee)) END AS grantee
        FROM pg_class AS relation
        JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
        CROSS JOIN LATERAL (
            SELECT * FROM aclexplode(relation.relacl)
            UNION ALL
            SELECT * FROM aclexplode(attribute.attacl)
        ) AS each
        WHERE relation.oid = ANY (ARRAY[{relations}]::regclass[])
          AND each.grantee <> relation.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', granted.path, granted.grantee);
    END LOOP;
END
$kerp$
