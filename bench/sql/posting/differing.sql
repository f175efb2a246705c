-- Vouchers that are not what the application left, or have not the lines that it left; and lines without a voucher.
WITH expected AS (
    SELECT id, voucher_no, voucher_date, description, 10 AS lines
    FROM live.vouchers AS before
    WHERE NOT EXISTS (SELECT FROM live.written AS written WHERE written.id = before.id)
    UNION ALL
    SELECT id, voucher_no, voucher_date, description, lines
    FROM live.written
    WHERE is_there
),
found AS (
    SELECT
        voucher.id, voucher.voucher_no::text, voucher.voucher_date, voucher.description,
        (
            SELECT count(*) FROM voucher_lines AS line
            WHERE line.company_id = voucher.company_id AND line.voucher_id = voucher.id
        ) AS lines
    FROM vouchers AS voucher
)
SELECT coalesce(expected.id, found.id)::text AS id, expected::text, found::text
FROM expected
FULL JOIN found ON found.id = expected.id
WHERE expected IS DISTINCT FROM found
UNION ALL
SELECT line.voucher_id::text, NULL, 'line ' || line.line_no
FROM voucher_lines AS line
WHERE NOT EXISTS (
    SELECT FROM vouchers AS voucher WHERE voucher.company_id = line.company_id AND voucher.id = line.voucher_id
)
LIMIT 20
