"""Columns that are no field and yet decide what the amounts mean: currency, unit, status, company; and unknown ones."""
