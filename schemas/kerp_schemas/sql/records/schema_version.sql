-- The version of the schema, as golang-migrate notes it.
SELECT schema_migrations.version, schema_migrations.dirty
FROM schema_migrations
