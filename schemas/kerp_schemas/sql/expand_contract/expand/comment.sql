COMMENT ON COLUMN {table}.{column} IS {comment};
