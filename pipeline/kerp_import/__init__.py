"""kerp-import: a company's legacy books, read, mapped, checked and moved into K-ERP."""
