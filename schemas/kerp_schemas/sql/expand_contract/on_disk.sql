-- Whether the table has anything on the disk: 0 rows seen of such a one prove nothing, since policies may hide them.
SELECT
    pg_relation_size(%(table)s::regclass)
        + coalesce((SELECT sum(pg_relation_size(part.relid)) FROM pg_partition_tree(%(table)s::regclass) AS part), 0)
        > 0 AS has_pages
