ANALYZE pg_temp.own_vouchers, pg_temp.own_voucher_lines
