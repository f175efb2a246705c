-- What each change of columns that stands has made of the schema, in the order in which its phases did: facts as
-- `catalogue/facts/*.sql` tells them.
SELECT change.name, phase.made -> 'added' AS added, phase.made -> 'gone' AS gone
FROM operations AS change
CROSS JOIN LATERAL jsonb_array_elements(change.details -> 'facts') WITH ORDINALITY AS phase (made, turn)
WHERE change.kind = 'expand'
  AND change.company_id IS NULL
  AND change.status <> 'rolled_back'
ORDER BY change.started_at, change.id, phase.turn
