COMMENT ON {kind} {name}{on_table} IS {comment};
