"""The command `inspect`, and the raw tables of `extract`."""
