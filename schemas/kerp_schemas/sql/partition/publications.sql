-- Publications that name the table: the new one has to be put into them, and subscribers have to be told the partitions' rows
-- as the table's own.
SELECT publication.pubname::text AS name
FROM pg_publication_rel AS published
JOIN pg_publication AS publication ON publication.oid = published.prpubid
WHERE published.prrelid = %(id)s
ORDER BY publication.pubname
