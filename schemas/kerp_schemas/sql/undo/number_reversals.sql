-- One reversing voucher for every voucher of the batch that counts in the balances, and one for its opening balances:
-- the next free numbers of that day. A number with a kind behind it (…-00001-2) is taken as well.
INSERT INTO import_reversals (batch_id, company_id, voucher_id, voucher_no, reversal_id, reversal_no, reversed_on)
SELECT
    %(batch_id)s, %(company_id)s, numbered.voucher_id, numbered.voucher_no, gen_random_uuid(),
    to_char(%(reverse_on)s::date, 'YYYYMMDD') || '-'
        || lpad(numbered.number::text, greatest(5, length(numbered.number::text)), '0'),
    %(reverse_on)s
FROM (
    SELECT
        undone.voucher_id, undone.voucher_no,
        row_number() OVER (ORDER BY undone.voucher_date NULLS FIRST, undone.voucher_no) + (
            SELECT coalesce(max((regexp_match(taken.voucher_no, '^[0-9]{8}-([0-9]+)'))[1]::bigint), 0)
            FROM vouchers AS taken
            WHERE taken.company_id = %(company_id)s
              AND taken.voucher_no LIKE to_char(%(reverse_on)s::date, 'YYYYMMDD') || '-%%'
        ) AS number
    FROM (
        SELECT voucher.id AS voucher_id, voucher.voucher_no, voucher.voucher_date
        FROM import_entries AS entry
        JOIN vouchers AS voucher ON voucher.company_id = entry.company_id AND voucher.id = entry.record_id
        WHERE entry.batch_id = %(batch_id)s
          AND entry.company_id = %(company_id)s
          AND entry.table_name = 'vouchers'
          AND voucher.deleted_at IS NULL
        UNION ALL
        SELECT NULL, NULL, NULL
        WHERE EXISTS (
            SELECT 1
            FROM import_entries AS entry
            JOIN opening_balances AS opening ON opening.company_id = entry.company_id AND opening.id = entry.record_id
            WHERE entry.batch_id = %(batch_id)s
              AND entry.company_id = %(company_id)s
              AND entry.table_name = 'opening_balances'
        )
    ) AS undone
) AS numbered
