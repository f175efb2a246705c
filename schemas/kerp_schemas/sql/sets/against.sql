-- What speaks against making the keys of the tables afterwards, one row a thing: their shape, whose they are, who else is
-- connected or follows, what would run or look meanwhile, and what the batch does beside adding rows. Partitions are looked
-- at as their table is. `kept` are triggers of our own that look nothing up in the table itself.
WITH filled AS (
    SELECT class.oid, class.oid::regclass::text AS path, class.relkind, class.relhassubclass, class.relispartition
    FROM pg_class AS class
    WHERE class.oid = ANY (%(tables)s::regclass[]::oid[])
),
-- The table itself where it has no partitions, and else all of them.
part AS (
    SELECT
        class.oid, class.oid::regclass::text AS path, class.relkind, class.relhassubclass, class.relrowsecurity,
        filled.oid AS whole
    FROM filled
    JOIN pg_class AS class
        ON class.oid = filled.oid AND filled.relkind <> 'p'
        OR class.oid IN (SELECT tree.relid FROM pg_partition_tree(filled.oid) AS tree WHERE tree.relid <> filled.oid)
),
-- To drop a foreign key locks the table that it leads to.
locked AS (
    SELECT
        class.oid, class.oid::regclass::text AS path, class.relowner, class.relnamespace, class.relrowsecurity,
        login.rolsuper OR login.rolbypassrls AS sees_all
    FROM pg_class AS class
    JOIN pg_roles AS login ON login.rolname = SESSION_USER
    WHERE class.oid IN (SELECT filled.oid FROM filled)
       OR class.oid IN (
           SELECT held.confrelid
           FROM pg_constraint AS held
           JOIN filled ON filled.oid = held.conrelid
           WHERE held.contype = 'f'
       )
),
-- Tables of which policies show this login some rows. Where they are partitioned each partition needs the same ones: a
-- foreign key is checked partition by partition.
bound AS (
    SELECT locked.oid, locked.path, locked.relrowsecurity, locked.oid AS whole
    FROM locked
    WHERE locked.relrowsecurity
      AND NOT locked.sees_all
    UNION
    SELECT part.oid, part.path, part.relrowsecurity, part.whole
    FROM part
    JOIN locked ON locked.oid = part.whole
    WHERE locked.relrowsecurity
      AND NOT locked.sees_all
)
SELECT 'shape' AS reason, part.path AS what
FROM part
WHERE part.relkind NOT IN ('r', 'p')
   OR part.relkind = 'r' AND part.relhassubclass
UNION ALL
SELECT 'shape', filled.path
FROM filled
WHERE filled.relispartition
UNION ALL
SELECT 'owner', locked.path
FROM locked
WHERE NOT (
    pg_has_role(SESSION_USER, locked.relowner, 'USAGE')
    AND has_table_privilege(SESSION_USER, locked.oid, 'UPDATE')
    AND has_table_privilege(SESSION_USER, locked.oid, 'REFERENCES')
    AND has_schema_privilege(SESSION_USER, locked.relnamespace, 'CREATE')
)
UNION ALL
-- Whoever has a login; the server's own workers have none. Our own process may have more than one connection.
SELECT 'client', coalesce(nullif(other.application_name, ''), other.usename, '?')
FROM pg_stat_activity AS other
JOIN pg_database AS database ON database.oid = other.datid AND database.datname = current_database()
WHERE other.pid <> pg_backend_pid()
  AND other.usesysid IS NOT NULL
  AND NOT (other.usename = SESSION_USER AND starts_with(other.application_name, %(application)s))
UNION ALL
-- A lock that keeps out readers keeps out those of a standby too, and nobody here sees whether there are any.
SELECT 'standby', coalesce(nullif(following.application_name, ''), 'pid ' || following.pid)
FROM pg_stat_replication AS following
UNION ALL
SELECT 'event trigger', watching.evtname
FROM pg_event_trigger AS watching
WHERE watching.evtenabled <> 'D'
UNION ALL
-- A trigger may look up what has just come in, row by row; one that waits until COMMIT forbids the server to change the
-- table before. The bit is that of the event on which it fires: INSERT or DELETE.
SELECT DISTINCT 'trigger', coalesce(held.conname, planted.tgname) || ' ON ' || looked_at.path
FROM (
    SELECT locked.oid, locked.path FROM locked
    UNION
    SELECT part.oid, part.path FROM part
) AS looked_at
JOIN pg_trigger AS planted ON planted.tgrelid = looked_at.oid
LEFT JOIN pg_constraint AS held ON held.oid = planted.tgconstraint
WHERE planted.tgparentid = 0
  AND (
      planted.tgdeferrable
          -- Of partitioned vouchers: numbers are unique at the end of each statement, which may exchange two, and the lines'
          -- key to their voucher was told not to wait (sets/at_once.sql).
          AND NOT (
              looked_at.oid IS NOT DISTINCT FROM to_regclass('voucher_keys')::oid
                  AND held.contype = 'u'
                  AND NOT planted.tginitdeferred
              OR held.conname = 'voucher_lines_voucher' AND held.conrelid = 'voucher_lines'::regclass
          )
      OR NOT planted.tgisinternal
          AND planted.tgtype & %(trigger_bit)s > 0
          AND looked_at.oid IN (SELECT filled.oid FROM filled UNION SELECT part.oid FROM part)
          AND planted.tgname || ' ON ' || looked_at.path <> ALL (%(kept)s)
  )
UNION ALL
SELECT 'rule', planted.rulename || ' ON ' || filled.path
FROM filled
JOIN pg_rewrite AS planted ON planted.ev_class = filled.oid
UNION ALL
-- Whom policies bind has a foreign key checked over those rows alone that they show: all of the company's, or no check.
SELECT 'policy', coalesce(planted.polname || ' ON ', '') || bound.path
FROM bound
LEFT JOIN pg_policy AS planted
    ON planted.polrelid = bound.oid
   AND NOT planted.polpermissive
   AND planted.polname <> 'permitted_tenant'
WHERE planted.oid IS NOT NULL
   OR NOT bound.relrowsecurity
   OR NOT EXISTS (
       SELECT 1
       FROM pg_policy AS shown
       JOIN pg_policy AS same ON same.polrelid = bound.whole AND same.polname = shown.polname
       WHERE shown.polrelid = bound.oid
         AND shown.polname = 'tenant_isolation'
         AND shown.polcmd = '*'
         AND shown.polroles = ARRAY[0::oid]
         AND pg_get_expr(shown.polqual, shown.polrelid) = pg_get_expr(same.polqual, same.polrelid)
   )
UNION ALL
SELECT 'difference', difference.table_name
FROM import_differences AS difference
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.is_applied
GROUP BY difference.table_name
ORDER BY reason, what
