"""Stage 2: text → typed rows with K-ERP codes, in the columns of their staging table."""
