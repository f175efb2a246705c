-- The session of the notes: as the importer, who may write what this login may, for one company or none. It waits for no
-- lock, since the one who holds it may be waiting for us, and for no disk: a note that a crash took is settled by whoever
-- comes next.
SELECT
    set_config('role', 'kerp_importer', false),
    set_config('app.current_tenant', %(tenant)s, false),
    set_config('lock_timeout', '1s', false),
    set_config('synchronous_commit', 'off', false)
