"""Stage 5: staging → production, and the way back."""
