-- The rows of the source into a range that has other ones: what is the same is left alone, with all that refers to it.
INSERT INTO {table} AS there ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM kerp_staged
ON CONFLICT ({key}) DO {action}
