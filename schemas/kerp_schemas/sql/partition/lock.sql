-- The table alone: its partitions have locks of their own.
LOCK TABLE ONLY {table} IN {mode} MODE
