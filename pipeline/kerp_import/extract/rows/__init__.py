"""Turns rows as they stand on paper into rows of one flat table, each data or dropped for a reason."""
