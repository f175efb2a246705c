"""kerp-import: a company's legacy books, read, mapped, checked and moved into K-ERP.

Decision: docs/decisions/package-and-floors.md
"""
