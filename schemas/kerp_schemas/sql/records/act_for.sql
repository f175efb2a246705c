-- Takes the importer's role and one company's rows until the transaction ends. Gives the locks, of those that this session
-- took, which it does not hold: a pooler may have given its session to another client, or have let them go.
SELECT
    pg_catalog.set_config('role', 'kerp_importer', true) AS role,
    pg_catalog.set_config('app.current_tenant', %(tenant)s, true) AS tenant,
    ARRAY(
        SELECT taken.name
        FROM unnest(%(spaces)s::text[], %(names)s::text[]) AS taken (space, name)
        WHERE NOT EXISTS (
            SELECT
            FROM pg_locks AS locks
            WHERE locks.locktype = 'advisory'
                AND locks.granted
                AND locks.pid = pg_backend_pid()
                AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND locks.classid::bigint = hashtext(taken.space)::bigint & 4294967295
                AND locks.objid::bigint = hashtext(taken.name)::bigint & 4294967295
                AND locks.objsubid = 2
        )
    ) AS lost_locks
