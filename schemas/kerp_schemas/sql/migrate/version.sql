-- The version of the schema, as golang-migrate notes it.
SELECT migrated.version, migrated.dirty
FROM {table} AS migrated
