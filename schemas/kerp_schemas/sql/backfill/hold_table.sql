-- Wait for the table before its rows are held, and only as long as lock_timeout says.
LOCK TABLE {table} IN ROW EXCLUSIVE MODE
