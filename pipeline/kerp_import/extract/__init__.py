"""Stage 1 reads files into recognised tables, all text, each row with its file, sheet and row."""
