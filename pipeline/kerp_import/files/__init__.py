"""Input files found and hashed; output files written; folders for what is on its way."""
