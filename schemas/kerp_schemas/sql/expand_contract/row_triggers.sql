-- The triggers that may change a row before it is written, in the order in which they fire, with what their functions say.
SELECT
    planted.tgname::text AS name, function.prosrc AS source,
    (planted.tgtype & 16) > 0 AS fires_on_update
FROM pg_trigger AS planted
JOIN pg_proc AS function ON function.oid = planted.tgfoid
WHERE planted.tgrelid = to_regclass(quote_ident(%(table)s))
  AND NOT planted.tgisinternal
  AND (planted.tgtype & 1) > 0
  AND (planted.tgtype & 2) > 0
  AND (planted.tgtype & 20) > 0
ORDER BY planted.tgname
