-- The statement that has the lines' key to their voucher checked at the end of each statement where it waits until COMMIT,
-- as that of partitioned vouchers does: a rehearsal has no COMMIT, and a table whose keys wait cannot be altered.
SELECT format('SET CONSTRAINTS %I.%I IMMEDIATE', space.nspname, held.conname) AS statement
FROM pg_constraint AS held
JOIN pg_namespace AS space ON space.oid = held.connamespace
WHERE held.conrelid = 'voucher_lines'::regclass
  AND held.conname = 'voucher_lines_voucher'
  AND held.condeferrable
