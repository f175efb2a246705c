-- The columns of a table that can be written, as SQL names them, and which tell its rows apart: its primary key. That of
-- partitioned vouchers has their date beside the id, which their keys keep unique (`db partition`): one that was given
-- another date is the same voucher.
SELECT
    quote_ident(attribute.attname) AS name,
    coalesce(attribute.attnum = ANY (key.indkey), false)
        AND NOT (
            attribute.attname = 'voucher_date'
            AND attribute.attrelid = to_regclass('vouchers')
            AND to_regclass('voucher_keys') IS NOT NULL
        ) AS is_key
FROM pg_attribute AS attribute
LEFT JOIN pg_index AS key ON key.indrelid = attribute.attrelid AND key.indisprimary
WHERE attribute.attrelid = %(table)s::regclass
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
  AND attribute.attgenerated = ''
ORDER BY attribute.attnum
