SELECT id, {debit}, {credit} FROM voucher_lines WHERE id = %(id)s
