-- Row-level security as it stands on a table, with «table» where its name stands; and the columns that each policy reads.
SELECT
    policy.polname::text AS name,
    format(
        'CREATE POLICY %%I ON «table» AS %%s FOR %%s TO %%s%%s%%s', policy.polname,
        CASE WHEN policy.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE policy.polcmd
            WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL'
        END,
        (
            SELECT string_agg(
                CASE member WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(member)) END, ', ' ORDER BY member
            )
            FROM unnest(policy.polroles) AS member
        ),
        coalesce(' USING (' || pg_get_expr(policy.polqual, policy.polrelid) || ')', ''),
        coalesce(' WITH CHECK (' || pg_get_expr(policy.polwithcheck, policy.polrelid) || ')', '')
    ) AS statement,
    ARRAY (
        SELECT attribute.attname::text
        FROM pg_depend AS used
        JOIN pg_attribute AS attribute ON attribute.attrelid = used.refobjid AND attribute.attnum = used.refobjsubid
        WHERE used.classid = 'pg_policy'::regclass
          AND used.objid = policy.oid
          AND used.refclassid = 'pg_class'::regclass
          AND used.refobjid = policy.polrelid
          AND used.refobjsubid > 0
        ORDER BY attribute.attnum
    ) AS columns
FROM pg_policy AS policy
WHERE policy.polrelid = %(id)s
ORDER BY policy.polname
