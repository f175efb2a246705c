-- What live work is doing beside us: how far replicas are behind (and how many of them this login may not see), who waits
-- for a lock on the table, who holds it for maintenance, and how far the WAL has come.
SELECT
    (SELECT count(*) FROM pg_stat_replication AS replica WHERE replica.state IS NULL) AS hidden_replicas,
    (
        SELECT coalesce(max(extract(epoch FROM replica.replay_lag)), 0)::double precision
        FROM pg_stat_replication AS replica
        WHERE replica.state IN ('streaming', 'catchup')
    ) AS lag_seconds,
    (
        SELECT coalesce(
            max(
                pg_current_wal_lsn()
                - coalesce(replica.replay_lsn, replica.flush_lsn, replica.write_lsn, replica.sent_lsn)
            ),
            0
        )::bigint
        FROM pg_stat_replication AS replica
        WHERE replica.state IN ('streaming', 'catchup')
    ) AS lag_bytes,
    (
        SELECT min(waiting.pid)
        FROM pg_locks AS waiting
        WHERE NOT waiting.granted
          AND waiting.relation = ANY (%(ids)s::oid[])
          AND waiting.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
    ) AS waiting_pid,
    (
        SELECT min(held.pid)
        FROM pg_locks AS held
        WHERE held.granted
          AND held.locktype = 'relation'
          AND held.mode = 'ShareUpdateExclusiveLock'
          AND held.pid <> pg_backend_pid()
          AND held.relation = ANY (%(ids)s::oid[])
          AND held.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
    ) AS maintenance_pid,
    (pg_current_wal_lsn() - '0/0')::bigint AS wal_bytes
