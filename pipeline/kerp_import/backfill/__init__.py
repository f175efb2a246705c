"""Rows of a live table filled in ranges, beside the people who post."""
