"""Gives a workbook's dates, times and numbers one spelling each, and turns blank cells into null."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import isfinite

import polars as pl

MIDNIGHT = " 00:00:00"
DATE_TIME = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$"
"""How fastexcel writes a number with a date format, whatever that format shows of it."""

BROKEN_SECOND = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+$"

STORED = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


@dataclass(slots=True)
class Exact:
    """Numbers of one column that have a fraction or an exponent: their rows, and their exact text."""

    rows: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def sort(self) -> None:
        """Sort by row; nearly all files have that order already."""
        if any(first > second for first, second in pairwise(self.rows)):
            both = sorted(zip(self.rows, self.texts, strict=True), key=lambda pair: pair[0])
            self.rows, self.texts = [row for row, _ in both], [text for _, text in both]


def shortest(stored: str) -> str | None:
    """Return the shortest text of the stored number, without exponent: Excel stores 1.1 as 1.1000000000000001."""
    text = stored.strip()
    if text.isdecimal() and text.isascii():
        return text
    if not STORED.fullmatch(text) or not isfinite(number := float(text)):
        return None
    if number == 0:
        return "0"
    return format(Decimal(repr(number)), "f").removesuffix(".0")


EXACT_BELOW = 10**15
"""Spreadsheets keep fifteen digits of a number; from here on the last ones may be zeros that nobody wrote."""


def has_lost_digits(stored: str) -> bool:
    """Return whether a number cell has more digits before its point than a spreadsheet keeps."""
    text = stored.strip()
    if len(text) < len(str(EXACT_BELOW)) and "e" not in text.lower():
        return False
    return bool(STORED.fullmatch(text)) and abs(float(text)) >= EXACT_BELOW


def shown_zeros(shown: str, stored: str) -> bool:
    """Return whether a cell shows a whole number with leading zeros: 00007 for what is stored as 7."""
    return (
        shown.startswith("0") and shown.isascii() and shown.isdigit() and shown != stored == (shown.lstrip("0") or "0")
    )


def iso_time(stored: str) -> str:
    """Drop T and the fraction of a second from a date and time that strict workbooks store as text."""
    return stored.replace("T", " ").removesuffix("Z").partition(".")[0]


def put_exact(cells: pl.Series, rows: list[int], texts: list[str]) -> pl.Series:
    """Replace the numbers at `rows` (from 1) by `texts`; cells that were read as times stay times, in whole seconds."""
    places = pl.Series(rows, dtype=pl.UInt32) - 1
    read_texts = whole_seconds(cells.gather(places)).alias("seen")
    time = pl.col("seen").str.contains(DATE_TIME)
    exact = pl.DataFrame([read_texts, pl.Series("text", texts)]).select(pl.when(time).then("seen").otherwise("text"))
    return cells.scatter(places.to_list(), exact.to_series())


def whole_seconds(cells: pl.Series) -> pl.Series:
    """Round times to whole seconds: stored as fractions of a day, they come out slightly off."""
    broken = cells.str.contains(BROKEN_SECOND).fill_null(value=False)
    if not broken.any():
        return cells
    whole = cells.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="ms").dt.round("1s")
    return whole.dt.strftime("%Y-%m-%d %H:%M:%S").zip_with(broken, cells)


def canonical(cells: pl.Series, epochs: tuple[str, ...]) -> pl.Series:
    """Strip midnight from dates, and the day from times without one, which fall on one of `epochs`."""
    if not epochs:
        return blank_as_null(cells)
    if len(epochs) > 1:
        cells = whole_seconds(cells)
    for epoch in epochs:
        if cells.str.starts_with(f"{epoch} ").any():
            cells = cells.str.replace(rf"^{epoch} (\d\d:\d\d:\d\d)$", "$1")
    if cells.str.ends_with(MIDNIGHT).any():
        cells = cells.str.replace(rf"^(\d{{4}}-\d\d-\d\d){MIDNIGHT}$", "$1")
    return blank_as_null(cells)


def without_formulas(
    frame: pl.DataFrame, names: list[str], *, may_have_formulas: bool = True, may_have_edges: bool = True
) -> pl.DataFrame:
    """Trim the cells of a text file, and turn ="0012", Excel's way to keep a leading zero, into 0012.

    What no cell has need not be looked for: formulas, or white space at an edge.
    """
    # As expressions, so that the columns share the machine's cores.
    if may_have_formulas:
        has_formulas = frame.select(pl.col(name).str.contains('="', literal=True).any() for name in names)
        frame = frame.with_columns(
            pl.col(name).str.replace(r'^\s*="([^"]*)"\s*$', "$1") for name in names if has_formulas[name].item()
        )
    if may_have_edges:
        frame = frame.with_columns(pl.col(names).str.strip_chars())
    has_blanks = frame.select((pl.col(name) == "").any() for name in names)
    return frame.with_columns(pl.col(name).replace("", None) for name in names if has_blanks[name].item())


def blank_as_null(cells: pl.Series) -> pl.Series:
    """Trim white space, U+3000 and NBSP included; a blank cell becomes null."""
    return cells.str.strip_chars().replace("", None)
