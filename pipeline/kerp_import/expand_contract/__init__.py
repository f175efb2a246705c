"""Columns and tables that change while people post: expand, fill, contract."""
