"""The canonical text of a cell: dates, times and numbers of a workbook in one spelling each, blanks as null."""

import re
from decimal import Decimal
from math import isfinite

import polars as pl

MIDNIGHT = " 00:00:00"
DATE_TIME = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$"
"""How fastexcel writes a number with a date format, whatever that format shows of it."""

STORED = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def shortest(stored: str) -> str | None:
    """Return the shortest text without exponent that is the stored number: Excel writes 1.1 as 1.1000000000000001."""
    text = stored.strip()
    if text.isdecimal() and text.isascii():
        return text
    if not STORED.fullmatch(text) or not isfinite(number := float(text)):
        return None
    if number == 0:
        return "0"
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def iso_time(stored: str) -> str:
    """Return a date and time that strict workbooks store as text, without its `T` and its fraction of a second."""
    return stored.replace("T", " ").removesuffix("Z").partition(".")[0]


def put_exact(cells: pl.Series, rows: list[int], texts: list[str]) -> pl.Series:
    """Return `cells` with the numbers at `rows` (from 1) as `texts`; those read as times stay so, in whole seconds."""
    places = pl.Series(rows, dtype=pl.UInt32) - 1
    seen = pl.DataFrame({"seen": cells.gather(places), "text": texts})
    time = pl.col("seen").str.contains(DATE_TIME)
    # A second is some 0.0000116 of a day, so a time has digits to spare, and comes out some thousandths off.
    whole = pl.col("seen").str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="ms").dt.round("1s")
    exact = seen.select(pl.when(time).then(whole.dt.strftime("%Y-%m-%d %H:%M:%S")).otherwise(pl.col("text")))
    return cells.scatter(places.to_list(), exact.to_series())


def canonical(cells: pl.Series, epoch: str) -> pl.Series:
    """Return the cells of a workbook with bare dates and bare times; `epoch` is the day on which a time alone falls."""
    if cells.str.starts_with(f"{epoch} ").any():
        cells = cells.str.replace(rf"^{epoch} (\d\d:\d\d:\d\d)$", "$1")
    if cells.str.ends_with(MIDNIGHT).any():
        cells = cells.str.replace(rf"^(\d{{4}}-\d\d-\d\d){MIDNIGHT}$", "$1")
    return blank_as_null(cells)


def without_formula(cells: pl.Series) -> pl.Series:
    """Return the cells of a text file with Excel's way to keep a leading zero, ="0012", undone."""
    if cells.str.contains('="', literal=True).any():
        cells = cells.str.replace(r'^\s*="([^"]*)"\s*$', "$1")
    return blank_as_null(cells)


def blank_as_null(cells: pl.Series) -> pl.Series:
    """Return the cells without white space at either end, U+3000 and NBSP included; of a blank one nothing is left."""
    return cells.str.strip_chars().replace("", None)
