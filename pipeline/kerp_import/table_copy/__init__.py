"""A table copied to another server, in ranges of its key, and proven equal."""
