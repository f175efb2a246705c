ALTER TABLE {table} {state} TRIGGER {trigger};
