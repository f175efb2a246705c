-- The statements by which the new table gets what stands on the columns that go, and on the table itself: row-level
-- security, grants, comments, CHECKs, foreign keys, indexes and the trigger of updated_at. All of them only name columns
-- that both tables have under the same name, so that what PostgreSQL says of them is true of either.
WITH wanted AS (
    SELECT
        relation.*, quote_ident(relation.relname) AS old, quote_ident(%(new_table)s::text) AS new,
        (
            SELECT each.attname FROM pg_index AS index
            JOIN pg_attribute AS each ON each.attrelid = index.indrelid AND each.attnum = index.indkey[0]
            WHERE index.indrelid = relation.oid AND index.indisprimary
        ) AS key
    FROM pg_class AS relation
    WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relname = %(table)s::text
),
attribute AS (
    SELECT
        each.*, each.attname = ANY (%(columns)s::text[]) AS is_moved,
        CASE each.attname WHEN wanted.key THEN %(new_key)s::text ELSE each.attname::text END AS new_name,
        each.attname = ANY (%(columns)s::text[]) OR each.attname = ANY (%(shared)s::text[]) AS is_in_both
    FROM wanted
    JOIN pg_attribute AS each ON each.attrelid = wanted.oid
    WHERE each.attnum > 0 AND NOT each.attisdropped
),
named AS (
    SELECT
        each.*,
        left(
            CASE
                WHEN strpos(each.name, wanted.relname) > 0 THEN replace(each.name, wanted.relname, %(new_table)s::text)
                WHEN each.kind = 'index' THEN %(new_table)s::text || '_' || each.name
                ELSE each.name
            END,
            63
        ) AS new_name
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT 'constraint' AS kind, made.oid, made.conname::text AS name, made.contype::text AS type
        FROM pg_constraint AS made
        WHERE made.conrelid = wanted.oid AND made.contype IN ('c', 'f')
          AND EXISTS (SELECT 1 FROM attribute WHERE attribute.is_moved AND attribute.attnum = ANY (made.conkey))
        UNION ALL
        SELECT 'index', index.indexrelid, made.relname::text, ''
        FROM pg_index AS index
        JOIN pg_class AS made ON made.oid = index.indexrelid
        WHERE index.indrelid = wanted.oid
          AND EXISTS (
              SELECT 1 FROM pg_depend AS used
              JOIN attribute ON attribute.attnum = used.refobjsubid AND attribute.is_moved
              WHERE used.classid = 'pg_class'::regclass AND used.objid = index.indexrelid
                AND used.refclassid = 'pg_class'::regclass AND used.refobjid = wanted.oid
          )
    ) AS each
),
granted AS (
    SELECT
        0 AS number, right_of.privilege_type, right_of.grantee, right_of.is_grantable, NULL::text AS column_name
    FROM wanted
    CROSS JOIN aclexplode(wanted.relacl) AS right_of
    WHERE right_of.grantee <> wanted.relowner
    UNION ALL
    SELECT attribute.attnum, right_of.privilege_type, right_of.grantee, right_of.is_grantable, attribute.new_name
    FROM wanted
    CROSS JOIN attribute
    CROSS JOIN aclexplode(attribute.attacl) AS right_of
    WHERE (attribute.is_in_both OR attribute.attname = wanted.key) AND right_of.grantee <> wanted.relowner
)
SELECT made.statement
FROM wanted
CROSS JOIN LATERAL (
    SELECT 10 AS place, named.new_name AS name,
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s;', wanted.new, named.new_name, pg_get_constraintdef(named.oid))
        AS statement
    FROM named WHERE named.kind = 'constraint'
    UNION ALL
    SELECT 20, named.new_name,
        format(
            'CREATE INDEX %%I ON %%s USING%%s;', named.new_name, wanted.new,
            substr(pg_get_indexdef(named.oid), strpos(pg_get_indexdef(named.oid), ' USING ') + length(' USING'))
        )
    FROM named WHERE named.kind = 'index'
    UNION ALL
    SELECT 30, each.tgname,
        format(
            'CREATE TRIGGER %%I BEFORE UPDATE ON %%s FOR EACH ROW EXECUTE FUNCTION %%s();',
            replace(each.tgname, wanted.relname, %(new_table)s::text), wanted.new, each.tgfoid::regproc
        )
    FROM pg_trigger AS each
    JOIN pg_proc AS called ON called.oid = each.tgfoid
    WHERE each.tgrelid = wanted.oid AND called.proname = 'update_updated_at' AND 'updated_at' = ANY (%(added)s::text[])
    UNION ALL
    SELECT 40, '', format('ALTER TABLE %%s ENABLE ROW LEVEL SECURITY;', wanted.new) WHERE wanted.relrowsecurity
    UNION ALL
    SELECT 41, '', format('ALTER TABLE %%s FORCE ROW LEVEL SECURITY;', wanted.new) WHERE wanted.relforcerowsecurity
    UNION ALL
    SELECT 42, policy.polname,
        format(
            'CREATE POLICY %%I ON %%s AS %%s FOR %%s TO %%s%%s%%s;', policy.polname, wanted.new,
            CASE WHEN policy.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
            CASE policy.polcmd
                WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL'
            END,
            (
                SELECT string_agg(CASE member WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(member)) END, ', ')
                FROM unnest(policy.polroles) AS member
            ),
            coalesce(' USING (' || pg_get_expr(policy.polqual, policy.polrelid) || ')', ''),
            coalesce(' WITH CHECK (' || pg_get_expr(policy.polwithcheck, policy.polrelid) || ')', '')
        )
    FROM pg_policy AS policy WHERE policy.polrelid = wanted.oid
    UNION ALL
    SELECT 50, granted.number || granted.privilege_type || granted.grantee,
        format(
            'GRANT %%s%%s ON %%s TO %%s%%s;', granted.privilege_type,
            coalesce(' (' || quote_ident(granted.column_name) || ')', ''), wanted.new,
            CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(granted.grantee)) END,
            CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        )
    FROM granted
    UNION ALL
    SELECT 60, attribute.attname,
        format(
            'COMMENT ON COLUMN %%s.%%I IS %%L;', wanted.new, attribute.attname,
            col_description(wanted.oid, attribute.attnum)
        )
    FROM attribute
    WHERE attribute.is_in_both AND col_description(wanted.oid, attribute.attnum) IS NOT NULL
) AS made
ORDER BY made.place, made.name, made.statement
