-- The month becomes a partition.
ALTER TABLE {parent} ATTACH PARTITION {month} FOR VALUES FROM ({first}) TO ({next})
