"""Reading: a file of any kind, opened by what it holds, and its sheets handed out as text cells with row numbers."""

from pathlib import Path

from pipeline.errors import FileUnreadable
from pipeline.reading.container import Kind, recognise
from pipeline.reading.sheet import Fault, Sheet
from pipeline.reading.text import open_text
from pipeline.reading.workbook import open_workbook

__all__ = ["Fault", "Sheet", "open_file"]


def open_file(path: Path, *, shown_as: str, encoding: str | None = None, sheet: str | None = None) -> tuple[Sheet, ...]:
    """Return the sheets of `path`, checked from end to end; `encoding` concerns text alone, `sheet` workbooks alone."""
    try:
        if recognise(path, shown_as, text_is_certain=encoding is not None) is Kind.WORKBOOK:
            return open_workbook(path, shown_as, sheet)
        return (open_text(path, shown_as, encoding),)
    except OSError as error:
        raise FileUnreadable(file=shown_as, reason=error.strerror or type(error).__name__) from error
