"""The mapping as a workbook that an accountant reviews: written with every account's figures, read back as edits."""

from pipeline.mapbook.writing import mapping_book

__all__ = ["mapping_book"]
