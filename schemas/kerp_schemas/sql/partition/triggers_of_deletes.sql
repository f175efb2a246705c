-- Triggers of rows that a DELETE on the table would fire, and how they are switched on: O, A (always) or R (replica).
SELECT quote_ident(planted.tgname) AS name, planted.tgenabled AS enabled
FROM pg_trigger AS planted
WHERE planted.tgrelid = %(id)s
  AND NOT planted.tgisinternal
  AND planted.tgenabled <> 'D'
  AND planted.tgtype & 1 = 1
  AND planted.tgtype & 8 = 8
ORDER BY planted.tgname
