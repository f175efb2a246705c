"""What a table is: its header row, its columns, and which product wrote it."""
