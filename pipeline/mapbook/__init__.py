"""The mapping as a workbook that an accountant reviews: written with every account's figures, read back as edits.

The writing (`pipeline.mapbook.writing`) is not imported here: openpyxl takes a quarter of a second.
"""

from pipeline.mapbook.changes import Reviser, new_text
from pipeline.mapbook.reading import Fault, Filled, read_book

__all__ = ["Fault", "Filled", "Reviser", "new_text", "read_book"]
