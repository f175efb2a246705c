-- Whether a table has partitions, which pg_dump of a single table leaves out.
SELECT relation.relkind = 'p' AS is_partitioned FROM pg_class AS relation WHERE relation.oid = %(id)s
