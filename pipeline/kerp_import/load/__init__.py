"""Stage 3: COPY into staging, and what only the whole batch can complete there."""
