-- Tables whose rows would go or change with a row of this one that is deleted. Partitioned vouchers are referred to by their
-- keys, which go with them (`db partition`).
SELECT format('%%I.%%I', space.nspname, relation.relname) AS name
FROM pg_constraint AS reference
JOIN pg_class AS relation ON relation.oid = reference.conrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE reference.contype = 'f'
  AND reference.confrelid IN (
      %(id)s,
      (
          SELECT keys.oid
          FROM pg_class AS copied
          JOIN pg_class AS keys ON keys.relnamespace = copied.relnamespace AND keys.relname = 'voucher_keys'
          WHERE copied.oid = %(id)s
            AND copied.relname = 'vouchers'
            AND copied.relkind = 'p'
      )
  )
  AND reference.conparentid = 0
  AND reference.confdeltype IN ('c', 'n', 'd')
ORDER BY name
