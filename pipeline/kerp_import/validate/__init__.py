"""Stage 4: every rule is asked; its answer is the rows that break it."""
