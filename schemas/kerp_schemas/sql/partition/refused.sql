-- What stands on a table that could not be carried over to a partitioned one, or would be left on the old one in silence.
WITH wanted AS (
    SELECT relation.*
    FROM pg_class AS relation
    WHERE relation.oid = %(id)s::oid
)
SELECT 'partition' AS reason, wanted.relname::text AS name
FROM wanted
WHERE wanted.relispartition OR EXISTS (SELECT FROM pg_inherits AS below WHERE below.inhrelid = wanted.oid)
UNION ALL
SELECT 'inherited', below.inhrelid::regclass::text
FROM wanted
JOIN pg_inherits AS below ON below.inhparent = wanted.oid
UNION ALL
SELECT 'kind', wanted.relname::text
FROM wanted
WHERE wanted.relpersistence <> 'p' OR wanted.reloftype <> 0
UNION ALL
SELECT 'key', wanted.relname::text
FROM wanted
WHERE NOT EXISTS (SELECT FROM pg_index AS index WHERE index.indrelid = wanted.oid AND index.indisprimary)
UNION ALL
SELECT 'key_has_date', class.relname::text
FROM wanted
JOIN pg_index AS index ON index.indrelid = wanted.oid AND index.indisprimary
JOIN pg_class AS class ON class.oid = index.indexrelid
JOIN pg_attribute AS attribute
    ON attribute.attrelid = wanted.oid
   AND attribute.attnum = ANY (index.indkey::smallint[])
   AND attribute.attname = %(on)s
UNION ALL
SELECT 'identity', attribute.attname::text
FROM wanted
JOIN pg_attribute AS attribute ON attribute.attrelid = wanted.oid
WHERE attribute.attidentity <> '' AND NOT attribute.attisdropped
UNION ALL
SELECT 'unique', class.relname::text
FROM wanted
JOIN pg_index AS index ON index.indrelid = wanted.oid
JOIN pg_class AS class ON class.oid = index.indexrelid
WHERE index.indisunique
  AND (index.indpred IS NOT NULL OR index.indexprs IS NOT NULL OR index.indnatts > index.indnkeyatts)
UNION ALL
SELECT 'exclusion', made.conname::text
FROM wanted
JOIN pg_constraint AS made ON made.conrelid = wanted.oid
WHERE made.contype = 'x'
UNION ALL
SELECT 'invalid_index', class.relname::text
FROM wanted
JOIN pg_index AS index ON index.indrelid = wanted.oid
JOIN pg_class AS class ON class.oid = index.indexrelid
WHERE NOT index.indisvalid
UNION ALL
SELECT 'not_valid', made.conname::text
FROM wanted
JOIN pg_constraint AS made ON made.conrelid = wanted.oid
WHERE NOT made.convalidated
UNION ALL
SELECT 'no_inherit', made.conname::text
FROM wanted
JOIN pg_constraint AS made ON made.conrelid = wanted.oid
WHERE made.contype = 'c' AND made.connoinherit
UNION ALL
SELECT 'itself', made.conname::text
FROM wanted
JOIN pg_constraint AS made ON made.conrelid = wanted.oid AND made.confrelid = wanted.oid
UNION ALL
SELECT 'trigger', planted.tgname::text
FROM wanted
JOIN pg_trigger AS planted ON planted.tgrelid = wanted.oid
WHERE NOT planted.tgisinternal
  -- A trigger of a row that takes whole tables of rows cannot stand on a partition.
  AND (planted.tgtype & 1) > 0
  AND (planted.tgoldtable IS NOT NULL OR planted.tgnewtable IS NOT NULL)
UNION ALL
SELECT 'change', planted.tgname::text
FROM wanted
JOIN pg_trigger AS planted ON planted.tgrelid = wanted.oid
WHERE NOT planted.tgisinternal
  AND (planted.tgname ^@ '00_kerp_' OR planted.tgname ^@ '~kerp_')
UNION ALL
SELECT 'change', attribute.attname::text
FROM wanted
JOIN pg_attribute AS attribute ON attribute.attrelid = wanted.oid
WHERE NOT attribute.attisdropped
  AND attribute.attname ^@ 'kerp_new_'
UNION ALL
SELECT 'rule', planted.rulename::text
FROM wanted
JOIN pg_rewrite AS planted ON planted.ev_class = wanted.oid
UNION ALL
SELECT DISTINCT 'view', planted.ev_class::regclass::text
FROM wanted
JOIN pg_depend AS used
    ON used.refclassid = 'pg_class'::regclass AND used.refobjid = wanted.oid AND used.classid = 'pg_rewrite'::regclass
JOIN pg_rewrite AS planted ON planted.oid = used.objid AND planted.ev_class <> wanted.oid
UNION ALL
SELECT DISTINCT 'function', used.objid::regprocedure::text
FROM wanted
JOIN pg_depend AS used
    ON used.classid = 'pg_proc'::regclass
   AND (
       used.refclassid = 'pg_class'::regclass AND used.refobjid = wanted.oid
       OR used.refclassid = 'pg_type'::regclass AND used.refobjid IN (
           wanted.reltype, (SELECT kind.typarray FROM pg_type AS kind WHERE kind.oid = wanted.reltype)
       )
   )
UNION ALL
SELECT DISTINCT 'type', format('%%s.%%s', attribute.attrelid::regclass, attribute.attname)
FROM wanted
JOIN pg_attribute AS attribute ON attribute.atttypid IN (
    wanted.reltype, (SELECT kind.typarray FROM pg_type AS kind WHERE kind.oid = wanted.reltype)
)
WHERE NOT attribute.attisdropped
UNION ALL
SELECT 'replicated', wanted.relname::text
FROM wanted
JOIN pg_subscription_rel AS subscribed ON subscribed.srrelid = wanted.oid
UNION ALL
SELECT 'replica_identity', wanted.relname::text
FROM wanted
WHERE wanted.relreplident <> 'd'
UNION ALL
SELECT 'label', label.provider
FROM wanted
JOIN pg_seclabel AS label ON label.classoid = 'pg_class'::regclass AND label.objoid = wanted.oid
UNION ALL
SELECT 'publication', publication.pubname::text
FROM wanted
JOIN pg_publication_rel AS published ON published.prrelid = wanted.oid
JOIN pg_publication AS publication ON publication.oid = published.prpubid
WHERE published.prqual IS NOT NULL OR published.prattrs IS NOT NULL
UNION ALL
-- The functions act for each company of a statement's rows; otherwise a forced policy would hide rows from them.
SELECT 'policy', wanted.relname::text
FROM wanted
JOIN pg_roles AS owner ON owner.oid = wanted.relowner
WHERE wanted.relrowsecurity
  AND wanted.relforcerowsecurity
  AND NOT owner.rolsuper
  AND NOT owner.rolbypassrls
  AND NOT EXISTS (
      SELECT FROM pg_attribute AS attribute
      WHERE attribute.attrelid = wanted.oid AND attribute.attname = 'company_id' AND attribute.attnotnull
  )
UNION ALL
SELECT 'name', taken.relname::text
FROM wanted
JOIN pg_class AS taken ON taken.relnamespace = wanted.relnamespace AND taken.relname = ANY (%(names)s::text[])
UNION ALL
SELECT 'long_name', name
FROM unnest(%(names)s::text[]) AS name
WHERE octet_length(name) > 63
ORDER BY reason, name
