CREATE UNIQUE INDEX ON pg_temp.own_vouchers (id)
