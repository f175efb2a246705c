"""Input files found and hashed; output files written."""
