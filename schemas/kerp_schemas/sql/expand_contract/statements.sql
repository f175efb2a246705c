-- The statements that clients sent since the server keeps them, and that name the table and one of the columns that leave;
-- ours are marked. A column that an older version of the extension does not have counts as one without it.
SELECT
    concat_ws(':', kept.userid, kept.queryid, kept.dbid) AS id,
    pg_get_userbyid(kept.userid) AS role,
    kept.calls,
    left(regexp_replace(kept.query, '\s+', ' ', 'g'), 200) AS query
FROM {schema}.pg_stat_statements AS kept
WHERE kept.dbid = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
  AND coalesce((to_jsonb(kept) ->> 'toplevel')::boolean, true)
  AND kept.query !~ '/\* kerp-import \*/'
  AND kept.query !~* '^\s*(ALTER|CREATE|DROP|COMMENT|GRANT|REVOKE|VACUUM|ANALYZE|LOCK)\M'
  AND EXISTS (
      SELECT
      FROM unnest(%(columns)s::text[]) AS leaving (name)
      WHERE kept.query ~* (
          '(?<![[:alnum:]_])' || regexp_replace(leaving.name, '([^[:alnum:]_])', '\\\1', 'g') || '(?![[:alnum:]_])'
      )
  )
  AND kept.query ~* (
      '(?<![[:alnum:]_])'
          || regexp_replace(
              (SELECT class.relname FROM pg_class AS class WHERE class.oid = %(table)s::regclass),
              '([^[:alnum:]_])', '\\\1', 'g'
          )
          || '(?![[:alnum:]_])'
  )
ORDER BY id
