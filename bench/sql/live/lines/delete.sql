DELETE FROM voucher_lines WHERE id = %(id)s RETURNING id
