-- What the statements of an import touch and would run: triggers, rules, defaults, policies, checks and indexes of our
-- tables and of production's, our functions, whatever bears the name of a built-in one where it would be found first,
-- and who may become the owner. What is planted on one partition alone runs as well. Compared with `shipped.json`; `remedy`
-- takes a stranger away, `is_foreign` says that it runs a function that is neither built in nor ours nor an extension's.
WITH place AS (
    SELECT current_schema() AS name, current_schema()::regnamespace AS id, to_regnamespace('kerp_staging') AS staging
),
named AS (
    SELECT
        relation.oid, relation.oid::regclass::text AS path, relation.relowner AS owner, space.nspname <> 'kerp_staging'
            AND NOT relation.relname ^@ 'import_' AND relation.relname <> 'operations' AS is_production,
        CASE space.nspname WHEN 'kerp_staging' THEN 'kerp_staging.' ELSE '' END || relation.relname AS name
    FROM pg_class AS relation
    JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    CROSS JOIN place
    WHERE relation.relkind IN ('r', 'p', 'v')
      AND (
          space.oid = place.staging
          OR space.oid = place.id
              AND (
                  (relation.relname ^@ 'import_' OR relation.relname = 'operations')
                      AND EXISTS (
                          SELECT 1 FROM pg_policy AS policy
                          WHERE policy.polrelid = relation.oid AND policy.polname = 'tenant_isolation'
                      )
                  OR relation.relname IN (
                      'companies', 'users', 'accounts', 'partners', 'departments', 'projects', 'fiscal_periods',
                      'vouchers', 'voucher_lines', 'opening_balances',
                      -- What stands beside vouchers while they are partitioned, and after (`db partition`).
                      'voucher_keys', 'vouchers_old', 'kerp_new_vouchers', 'kerp_drain_vouchers'
                  )
              )
      )
),
-- Rules, defaults and policies count where a statement names the table, and none of ours names a partition.
ours AS (
    SELECT named.*, false AS is_partition
    FROM named
    UNION ALL
    SELECT
        part.oid, part.oid::regclass::text, part.relowner, named.is_production, part.relname, true
    FROM named
    CROSS JOIN LATERAL pg_partition_tree(named.oid) AS tree
    JOIN pg_class AS part ON part.oid = tree.relid AND part.oid <> named.oid
),
function AS (
    SELECT
        each.oid, each.proname, each.pronamespace,
        CASE each.pronamespace WHEN place.id THEN '' ELSE each.pronamespace::regnamespace::text || '.' END
            || each.proname AS name,
        each.oid::regprocedure::text AS path,
        each.pronamespace = place.staging
            OR each.pronamespace = place.id
                AND (
                    starts_with(each.proname, 'record_hash')
                    OR each.proname IN (
                        'current_tenant_id', 'permitted_tenant_id', 'may_act_for', 'update_updated_at',
                        'kerp_companies', 'kerp_batches', 'kerp_operations', 'join_operations', 'may_change_schema',
                        'note_change'
                    )
                ) AS is_ours,
        EXISTS (
            SELECT 1 FROM pg_depend AS member
            WHERE member.classid = 'pg_proc'::regclass AND member.objid = each.oid AND member.deptype = 'e'
        ) AS is_extension
    FROM pg_proc AS each
    CROSS JOIN place
    WHERE each.pronamespace <> 'pg_catalog'::regnamespace
),
foreign_use AS (
    SELECT DISTINCT used.classid, used.objid
    FROM pg_depend AS used
    JOIN function ON function.oid = used.refobjid
    WHERE used.refclassid = 'pg_proc'::regclass
      AND NOT function.is_ours
      AND NOT function.is_extension
)
SELECT
    'trigger' AS kind, planted.tgname || ' ON ' || ours.name AS name,
    concat_ws(
        ' ', planted.tgtype, function.name,
        -- Its condition as text: each version of the server keeps a tree of its own.
        CASE WHEN planted.tgqual IS NOT NULL THEN
            substring(pg_get_triggerdef(planted.oid) FROM ' (WHEN \(.*\)) EXECUTE FUNCTION ')
        END,
        -- What a function of somebody's does is in its text; ours stand below with theirs.
        CASE WHEN NOT function.is_ours AND NOT function.is_extension THEN (
            SELECT md5(concat_ws(
                ' ', replace(body.prosrc, quote_ident(place.name) || '.', ''), body.prosecdef, body.proconfig,
                CASE WHEN body.prosecdef AND body.proowner <> ours.owner THEN pg_get_userbyid(body.proowner) END
            ))
            FROM pg_proc AS body
            WHERE body.oid = planted.tgfoid
        ) END
    ) AS definition,
    format('DROP TRIGGER %I ON %s;', planted.tgname, ours.path) AS remedy, ours.is_production, true AS is_foreign
FROM ours
JOIN pg_trigger AS planted ON planted.tgrelid = ours.oid
LEFT JOIN function ON function.oid = planted.tgfoid
CROSS JOIN place
WHERE NOT planted.tgisinternal
  AND planted.tgparentid = 0
UNION ALL
SELECT
    'rule', planted.rulename || ' ON ' || ours.name, '', format('DROP RULE %I ON %s;', planted.rulename, ours.path),
    ours.is_production, true
FROM ours
JOIN pg_rewrite AS planted ON planted.ev_class = ours.oid
WHERE planted.rulename <> '_RETURN'
  AND NOT ours.is_partition
UNION ALL
SELECT
    'default', format('%s.%s', ours.name, attribute.attname), pg_get_expr(planted.adbin, planted.adrelid),
    format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT;', ours.path, attribute.attname), ours.is_production,
    planted.oid IN (SELECT each.objid FROM foreign_use AS each WHERE each.classid = 'pg_attrdef'::regclass)
FROM ours
JOIN pg_attrdef AS planted ON planted.adrelid = ours.oid
JOIN pg_attribute AS attribute ON attribute.attrelid = ours.oid AND attribute.attnum = planted.adnum
WHERE NOT ours.is_partition
UNION ALL
SELECT
    'policy', planted.polname || ' ON ' || ours.name,
    concat_ws(
        ' ', planted.polcmd, planted.polpermissive,
        (
            SELECT string_agg(role.rolname, ',' ORDER BY role.rolname)
            FROM pg_roles AS role
            WHERE role.oid = ANY (planted.polroles)
        ),
        pg_get_expr(planted.polqual, planted.polrelid), pg_get_expr(planted.polwithcheck, planted.polrelid)
    ),
    format('DROP POLICY %I ON %s;', planted.polname, ours.path), ours.is_production,
    planted.oid IN (SELECT each.objid FROM foreign_use AS each WHERE each.classid = 'pg_policy'::regclass)
FROM ours
JOIN pg_policy AS planted ON planted.polrelid = ours.oid
WHERE NOT ours.is_partition
UNION ALL
SELECT
    'constraint', planted.conname || ' ON ' || ours.name, '',
    format('ALTER TABLE %s DROP CONSTRAINT %I;', ours.path, planted.conname), ours.is_production, true
FROM ours
JOIN pg_constraint AS planted ON planted.conrelid = ours.oid
JOIN foreign_use ON foreign_use.classid = 'pg_constraint'::regclass AND foreign_use.objid = planted.oid
WHERE NOT (ours.is_partition AND planted.coninhcount > 0)
UNION ALL
SELECT
    'index', planted.indexrelid::regclass::text || ' ON ' || ours.name, '',
    format('DROP INDEX %s;', planted.indexrelid::regclass), ours.is_production, true
FROM ours
JOIN pg_index AS planted ON planted.indrelid = ours.oid
JOIN foreign_use ON foreign_use.classid = 'pg_class'::regclass AND foreign_use.objid = planted.indexrelid
WHERE NOT EXISTS (SELECT 1 FROM pg_inherits AS whole WHERE whole.inhrelid = planted.indexrelid)
UNION ALL
SELECT
    'function',
    regexp_replace(function.name || '(' || pg_get_function_identity_arguments(function.oid) || ')', '\s+', ' ', 'g'),
    concat_ws(
        ' ', planted.prosecdef, planted.provolatile, replace(planted.proconfig::text, place.name, '$schema'),
        pg_get_userbyid(planted.proowner),
        md5(regexp_replace(
            replace(planted.prosrc, quote_ident(place.name) || '.', '') || coalesce(pg_get_function_sqlbody(planted.oid), ''),
            '\s+', ' ', 'g'
        ))
    ),
    format('DROP FUNCTION %s;', function.path), false, true
FROM function
JOIN pg_proc AS planted ON planted.oid = function.oid
CROSS JOIN place
WHERE function.is_ours
   OR NOT function.is_extension
      AND function.pronamespace::regnamespace::text = ANY (current_schemas(false))
      AND EXISTS (
          SELECT 1
          FROM pg_proc AS built_in
          WHERE built_in.pronamespace = 'pg_catalog'::regnamespace
            AND built_in.proname = function.proname
      )
UNION ALL
SELECT
    'operator', planted.oid::regoperator::text, '', format('DROP OPERATOR %s;', planted.oid::regoperator), false, true
FROM pg_operator AS planted
WHERE planted.oprnamespace <> 'pg_catalog'::regnamespace
  AND planted.oprnamespace::regnamespace::text = ANY (current_schemas(false))
  AND EXISTS (
      SELECT 1
      FROM pg_operator AS built_in
      WHERE built_in.oprnamespace = 'pg_catalog'::regnamespace
        AND built_in.oprname = planted.oprname
  )
  AND NOT EXISTS (
      SELECT 1 FROM pg_depend AS member
      WHERE member.classid = 'pg_operator'::regclass AND member.objid = planted.oid AND member.deptype = 'e'
  )
UNION ALL
SELECT
    'cast', format('%s AS %s', planted.castsource::regtype, planted.casttarget::regtype), '',
    format('DROP CAST (%s AS %s);', planted.castsource::regtype, planted.casttarget::regtype), false, true
FROM pg_cast AS planted
JOIN pg_type AS source ON source.oid = planted.castsource AND source.typnamespace = 'pg_catalog'::regnamespace
JOIN pg_type AS target ON target.oid = planted.casttarget AND target.typnamespace = 'pg_catalog'::regnamespace
WHERE planted.oid >= 16384
  AND NOT EXISTS (
      SELECT 1 FROM pg_depend AS member
      WHERE member.classid = 'pg_cast'::regclass AND member.objid = planted.oid AND member.deptype = 'e'
  )
UNION ALL
-- Before PostgreSQL 16 every member may become the role.
SELECT
    'member', format('%I OF %I', login.rolname, role.rolname), '', format('REVOKE %I FROM %I;', role.rolname, login.rolname),
    true, true
FROM pg_auth_members AS membership
JOIN pg_roles AS role ON role.oid = membership.roleid AND role.rolname = 'kerp_owner'
JOIN pg_roles AS login ON login.oid = membership.member
WHERE coalesce((to_jsonb(membership) ->> 'set_option')::boolean, true)
   OR coalesce((to_jsonb(membership) ->> 'inherit_option')::boolean, true)
ORDER BY kind, name
