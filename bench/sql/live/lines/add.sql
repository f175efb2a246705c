UPDATE voucher_lines
SET {debit} = {debit} + %(added)s
WHERE id = %(id)s
  AND {credit} = 0
RETURNING nextval('live.position')
