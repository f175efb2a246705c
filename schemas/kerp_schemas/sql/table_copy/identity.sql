-- Which table this is, of which server that is up since when: two addresses may lead to the same.
SELECT
    pg_postmaster_start_time()::text AS started,
    (SELECT each.oid::bigint FROM pg_database AS each WHERE each.datname = current_database()) AS database,
    %(id)s::bigint AS relation
