-- Indexes that an interrupted CONCURRENTLY left behind: they cost every write, and no query uses them.
SELECT
    quote_ident(spaces.nspname) || '.' || quote_ident(indexes.relname) AS name,
    quote_ident(spaces.nspname) || '.' || quote_ident(tables.relname) AS on_table,
    pg_get_indexdef(each.indexrelid) AS definition
FROM pg_index AS each
JOIN pg_class AS indexes ON indexes.oid = each.indexrelid
JOIN pg_class AS tables ON tables.oid = each.indrelid
JOIN pg_namespace AS spaces ON spaces.oid = indexes.relnamespace
WHERE NOT each.indisvalid
    -- A partitioned table's index is invalid until each partition has its own: nobody was interrupted.
    AND indexes.relkind = 'i'
    AND spaces.nspname NOT LIKE 'pg\_%%'
    -- One that somebody builds at this moment is not left behind.
    AND NOT EXISTS (
        SELECT FROM pg_stat_progress_create_index AS building WHERE building.index_relid = each.indexrelid
    )
ORDER BY name
