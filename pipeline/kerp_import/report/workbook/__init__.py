"""The report as workbooks: the client's own one back with its wrong cells marked, and all findings with the tie-out."""

from kerp_import.report.workbook.review import Review, overview, reviews

__all__ = ["Review", "overview", "reviews"]
