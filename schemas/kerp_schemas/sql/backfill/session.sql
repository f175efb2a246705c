-- How the transactions of a backfill work: they wait for a table no longer than live work may, read no table from end to
-- end where an index leads there, plan each statement for its own range, and say that they are a backfill
-- (update_updated_at() asks for that). The tenant is the company that is filled.
SELECT
    set_config('lock_timeout', %(lock_timeout)s, true),
    set_config('enable_seqscan', %(whole)s, true),
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('kerp.backfill', 'on', true),
    set_config('app.current_tenant', %(company)s, true)
