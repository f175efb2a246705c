"""Tie-out: legacy figures against K-ERP, each difference with its likely cause."""
