-- The last voucher of the slice that begins after %(after)s and has %(vouchers)s of them; none where the rest is no more.
SELECT id
FROM pg_temp.own_vouchers
WHERE id > %(after)s
ORDER BY id
OFFSET %(vouchers)s - 1
LIMIT 1
