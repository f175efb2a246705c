-- The transaction in which monitoring looks: it reads alone, as the role that sees nothing but its views, and no longer
-- than a scrape may take.
SELECT
    set_config('transaction_read_only', 'on', true),
    set_config('statement_timeout', %(limit)s, true),
    set_config('lock_timeout', %(limit)s, true),
    set_config('role', 'kerp_monitor', true)
