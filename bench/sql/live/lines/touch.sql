UPDATE voucher_lines SET description = 'seen' WHERE id = %(id)s
