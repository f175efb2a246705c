"""The connection, the embedded server and the schema migrations. SQL itself lives in `kerp_schemas`."""
