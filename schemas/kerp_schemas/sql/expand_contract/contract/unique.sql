ALTER TABLE {table} ADD CONSTRAINT {constraint} UNIQUE USING INDEX {index}{deferrable};
