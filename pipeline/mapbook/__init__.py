"""The mapping as a workbook that an accountant reviews: written with every account's figures, read back as edits."""

from pipeline.mapbook.changes import Reviser, new_text
from pipeline.mapbook.reading import Fault, Filled, read_book
from pipeline.mapbook.writing import mapping_book

__all__ = ["Fault", "Filled", "Reviser", "mapping_book", "new_text", "read_book"]
