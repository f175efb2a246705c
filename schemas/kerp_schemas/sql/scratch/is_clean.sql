-- Whether a scratch server is as a new one: no database, role, membership, tablespace or setting that somebody made.
SELECT NOT EXISTS (
        SELECT 1 FROM pg_database AS each WHERE each.datname NOT IN ('template0', 'template1', 'postgres', 'kerp')
    )
    AND NOT EXISTS (SELECT 1 FROM pg_roles AS each WHERE each.oid >= 16384)
    AND NOT EXISTS (SELECT 1 FROM pg_auth_members AS each WHERE each.oid >= 16384)
    AND NOT EXISTS (SELECT 1 FROM pg_tablespace AS each WHERE each.oid >= 16384)
    AND NOT EXISTS (SELECT 1 FROM pg_db_role_setting)
    AND NOT EXISTS (SELECT 1 FROM pg_file_settings AS each WHERE each.sourcefile LIKE '%auto.conf') AS is_clean
