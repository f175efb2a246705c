-- The foreign keys by which tables that are not ours refer to production's records, and for each the query that finds
-- the records of a batch to which a row refers. `is_blind`: we may not look into that table, and deleting a record
-- would delete or empty its rows in silence. A partitioned table is referred to by its keys (`voucher_keys`), and holds them.
SELECT
    named.table_name, source.oid::regclass::text AS used_by,
    NOT has_table_privilege(source.oid, 'SELECT') AS is_unreadable,
    NOT has_table_privilege(source.oid, 'SELECT') AND reference.confdeltype IN ('c', 'n', 'd') AS is_blind,
    format(
        'SELECT DISTINCT referred.id AS record_id FROM import_entries AS entry JOIN %s AS referred'
        ' ON %s JOIN %s AS referring ON %s'
        ' WHERE entry.batch_id = %%(batch_id)s AND entry.company_id = %%(company_id)s AND entry.table_name = %L',
        -- The keys hold what refers to them, and only their owner reads them.
        CASE target.relname WHEN 'voucher_keys' THEN 'vouchers'::regclass ELSE target.oid::regclass END,
        -- A line stands in the entry of its voucher: among those that the batch wrote, or took out.
        CASE named.table_name
            WHEN 'voucher_lines'
            THEN 'referred.voucher_id = entry.record_id AND (referred.id = ANY (entry.line_ids)'
                ' OR entry.old_values->''voucher_lines'' @> jsonb_build_array(jsonb_build_object(''id'', referred.id)))'
            ELSE 'referred.id = entry.record_id'
        END,
        source.oid::regclass, matched.condition,
        CASE named.table_name WHEN 'voucher_lines' THEN 'vouchers' ELSE named.table_name END
    ) AS query
FROM pg_constraint AS reference
JOIN pg_class AS target ON target.oid = reference.confrelid
JOIN pg_class AS source ON source.oid = reference.conrelid
CROSS JOIN LATERAL (
    SELECT CASE target.relname WHEN 'voucher_keys' THEN 'vouchers' ELSE target.relname END AS table_name
) AS named
CROSS JOIN LATERAL (
    SELECT string_agg(
        format('referring.%I = referred.%I', referring.attname, referred.attname), ' AND ' ORDER BY pair.position
    ) AS condition
    FROM unnest(reference.conkey, reference.confkey) WITH ORDINALITY AS pair (referring_no, referred_no, position)
    JOIN pg_attribute AS referring
      ON referring.attrelid = reference.conrelid
     AND referring.attnum = pair.referring_no
    JOIN pg_attribute AS referred ON referred.attrelid = reference.confrelid AND referred.attnum = pair.referred_no
) AS matched
WHERE reference.contype = 'f'
  AND reference.conparentid = 0
  AND target.relnamespace = current_schema()::regnamespace
  AND target.relname IN (
      'companies', 'accounts', 'partners', 'departments', 'projects', 'vouchers', 'voucher_lines', 'opening_balances',
      'voucher_keys'
  )
  AND NOT (
      source.relnamespace = current_schema()::regnamespace
      AND source.relname IN (
          'companies', 'users', 'accounts', 'partners', 'departments', 'projects', 'fiscal_periods', 'vouchers',
          'voucher_lines', 'opening_balances',
          -- What stands beside vouchers while they are partitioned, and after (`db partition`).
          'voucher_keys', 'vouchers_old', 'kerp_new_vouchers', 'kerp_drain_vouchers'
      )
  )
ORDER BY named.table_name, used_by, reference.conname
