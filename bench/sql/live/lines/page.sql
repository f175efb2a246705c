SELECT line_no, {debit}, {credit}, sum({debit} - {credit}) OVER (ORDER BY line_no)
FROM voucher_lines
WHERE voucher_id = (SELECT id FROM vouchers WHERE voucher_no = 'LIVE')
  AND line_no > %(after)s
ORDER BY line_no
LIMIT 50
