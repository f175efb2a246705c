"""Stage 2: text becomes typed rows with K-ERP's codes, in the columns of their staging table."""
