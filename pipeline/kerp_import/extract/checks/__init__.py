"""Checks a table against what it says of itself, subtotals and running balances, and notes what is set aside."""
