-- The table's statistics and its map of what every transaction sees, as if it had always been here.
VACUUM (ANALYZE) {table}
