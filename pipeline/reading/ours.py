"""The sheets that we add to a client's workbook: given back, it reads as if they were not there."""

from collections.abc import Iterable

from pipeline.reading.sheet import Sheet

OURS = "kerp-import 검토"
"""How the first cell of every such sheet begins, in either language."""


def theirs(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """Return the sheets that are not ours."""
    return tuple(each for each in sheets if not _is_ours(each))


def _is_ours(sheet: Sheet) -> bool:
    """Tell whether the sheet's first cell says that we made it."""
    first = None if sheet.sheet is None else next(sheet.parts(1), None)
    return first is not None and "c0" in first.columns and str(first["c0"][0]).startswith(OURS)
