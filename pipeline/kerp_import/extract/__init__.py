"""Stage 1: files → recognised tables, all text, each row with its file, sheet and row."""
