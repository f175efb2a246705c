"""Raw: every table as it was read, before any mapping, known or not."""

from kerp_import.inspect.tables.shape import Guess, guessed
from kerp_import.inspect.tables.write import REJECTS, RawTable, write_tables

__all__ = ["REJECTS", "Guess", "RawTable", "guessed", "write_tables"]
