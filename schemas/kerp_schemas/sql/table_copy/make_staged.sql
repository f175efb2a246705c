-- Where rows wait that cannot go into the table as they come; it goes with its transaction.
CREATE TEMPORARY TABLE kerp_staged ON COMMIT DROP AS
SELECT {columns} FROM {table} WITH NO DATA
