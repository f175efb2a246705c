SELECT id, {debit} AS debit, {credit} AS credit FROM voucher_lines
