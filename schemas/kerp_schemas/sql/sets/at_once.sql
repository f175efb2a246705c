-- The statements that have foreign keys to vouchers checked at the end of each statement where they wait until COMMIT, as
-- those of partitioned vouchers do: a rehearsal has no COMMIT, and a table whose keys wait cannot be altered. A name means
-- every constraint that bears it: where one of them cannot wait, none is told.
SELECT format('SET CONSTRAINTS %I.%I IMMEDIATE', space.nspname, held.conname) AS statement
FROM pg_constraint AS held
JOIN pg_namespace AS space ON space.oid = held.connamespace
WHERE held.confrelid = to_regclass('voucher_keys')
  AND held.contype = 'f'
  AND held.conparentid = 0
  AND held.condeferrable
  AND NOT EXISTS (
      SELECT 1
      FROM pg_constraint AS same
      WHERE same.connamespace = held.connamespace
        AND same.conname = held.conname
        AND NOT same.condeferrable
  )
