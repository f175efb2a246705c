"""Raw: every table as it was read, before any mapping, known or not."""

from pipeline.raw.shape import Guess, guessed
from pipeline.raw.writing import REJECTS, Format, RawTable, write_tables

__all__ = ["REJECTS", "Format", "Guess", "RawTable", "guessed", "write_tables"]
