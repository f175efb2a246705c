-- Rows into a range that has none: a policy lets no COPY in, but an INSERT.
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM kerp_staged
