"""Rows as they stand in a print form → rows of one flat table."""
