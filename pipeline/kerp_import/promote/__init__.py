"""Stage 5: a cleared batch goes from staging into production, or back out of it."""
