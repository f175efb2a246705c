"""Columns that are no field and yet decide what the amounts mean.

Decision: docs/decisions/columns-that-carry-meaning.md
"""
