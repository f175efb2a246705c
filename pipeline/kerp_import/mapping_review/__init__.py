"""Proposing a mapping, reviewing it in a workbook, and checking it."""
