"""One file a kind of change."""
