-- Only what gives the same value for the same row, always and for everybody, can be one value under two names.
ALTER TABLE {table} ADD COLUMN kerp_tried {type} GENERATED ALWAYS AS ({expression}) STORED;
