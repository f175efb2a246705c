"""The mapping as a workbook that an accountant reviews: written with every account's figures, read back as edits.

The writing (`kerp_import.mapping_review.workbook.write`) is not imported here: openpyxl takes a quarter of a second.

Decision: docs/decisions/reviewed-workbook.md
"""

from kerp_import.mapping_review.workbook.answers_to_edits import AnswerEdits, new_text
from kerp_import.mapping_review.workbook.filled import AnswerFault, Filled, Signature
from kerp_import.mapping_review.workbook.read import read_book

__all__ = ["AnswerEdits", "AnswerFault", "Filled", "Signature", "new_text", "read_book"]
