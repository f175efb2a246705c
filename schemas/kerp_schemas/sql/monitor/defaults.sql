-- Rows in default partitions.
SELECT parted.table_name, parted.row_estimate
FROM monitored_defaults AS parted
ORDER BY parted.table_name
