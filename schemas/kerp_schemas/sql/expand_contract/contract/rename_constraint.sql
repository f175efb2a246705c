ALTER TABLE {table} RENAME CONSTRAINT {constraint} TO {to};
