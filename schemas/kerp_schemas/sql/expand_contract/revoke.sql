REVOKE ALL PRIVILEGES{columns} ON {table} FROM {grantee};
