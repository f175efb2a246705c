UPDATE voucher_lines
SET {debit} = %(debit)s, {credit} = %(credit)s
WHERE id = ANY(%(ids)s)
RETURNING nextval('live.position'), id
