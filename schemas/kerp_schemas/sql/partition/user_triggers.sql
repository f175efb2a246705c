-- The triggers that stand on a table beside ours.
SELECT planted.tgname::text AS name
FROM pg_trigger AS planted
WHERE planted.tgrelid = to_regclass(%(table)s)
  AND NOT planted.tgisinternal
  AND NOT planted.tgname ^@ '00_kerp_'
ORDER BY planted.tgname
