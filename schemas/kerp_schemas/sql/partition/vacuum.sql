-- Sweep away what was deleted.
VACUUM {table}
