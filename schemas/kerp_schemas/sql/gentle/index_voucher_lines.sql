CREATE INDEX ON pg_temp.own_voucher_lines (voucher_id)
