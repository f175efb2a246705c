-- Whether golang-migrate's table and ours are there, and whether the schema holds what kerp-import's migrations make. In
-- the schema that new tables go to, as golang-migrate looks: another one further down the path is somebody else's.
SELECT
    to_regclass(here.prefix || quote_ident(%(table)s)) IS NOT NULL AS has_version,
    to_regclass(here.prefix || quote_ident(%(history)s)) IS NOT NULL AS has_history,
    to_regclass(here.prefix || 'import_batches') IS NOT NULL
    OR coalesce(
        -- Until migration 8 that is there: other programs have a function of that name, without our words.
        obj_description(to_regprocedure(here.prefix || 'current_tenant_id()'), 'pg_proc')
        = '현재 회사(테넌트): app.current_tenant 설정값. 빈 문자열은 없음',
        false
    ) AS holds_ours
FROM (SELECT quote_ident(current_schema()) || '.' AS prefix) AS here
