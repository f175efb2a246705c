-- What each change of columns or partitions that stands has made of the schema, in the order in which its phases did: facts
-- as `catalogue/facts/*.sql` tells them. `partitioned` is the table that a change divides, NULL where it changes columns.
SELECT
    change.name,
    CASE change.kind WHEN 'partition' THEN to_regclass(split_part(change.name, ' ', 1))::text END AS partitioned,
    phase.made -> 'added' AS added, phase.made -> 'gone' AS gone
FROM operations AS change
CROSS JOIN LATERAL jsonb_array_elements(change.details -> 'facts') WITH ORDINALITY AS phase (made, turn)
WHERE change.kind IN ('expand', 'partition')
  AND change.company_id IS NULL
  AND change.status <> 'rolled_back'
ORDER BY change.started_at, change.id, phase.turn
