"""Recognises a table: its header row, its columns, and the source it comes from."""
