-- The statement that locks the tables and those to which their foreign keys lead, or fails at once.
SELECT format(
    'LOCK TABLE %%s IN ACCESS EXCLUSIVE MODE NOWAIT', string_agg(class.oid::regclass::text, ', ' ORDER BY class.relname)
) AS statement
FROM pg_class AS class
WHERE class.oid = ANY (%(tables)s::regclass[]::oid[])
   OR class.oid IN (
       SELECT held.confrelid
       FROM pg_constraint AS held
       WHERE held.conrelid = ANY (%(tables)s::regclass[]::oid[])
         AND held.contype = 'f'
   )
