"""What the database remembers of companies and batches."""
