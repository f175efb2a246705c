"""Joins dates that stand in two or three columns (년, 월, 일, or 월, 일) into one."""

import polars as pl

from kerp_import.extract.recognise.sources.journal import SHARED
from kerp_import.extract.rows.print_forms.form import (
    FlatColumn,
    HeaderCandidate,
    Order,
    PrintForm,
    Reshape,
    cells_of,
    numbered,
    other_columns,
)

ONE_OR_TWO_DIGITS = r"^\s*\d{1,2}\s*$"
"""A month or a day: what the cells under 월 and 일 must look like."""


def find(header: HeaderCandidate) -> Reshape | None:
    """Join the columns 월 and 일, and a year beside them, if the table has no other date."""
    month, day = header.find("월"), header.find("일")
    has_date = header.find(*SHARED["voucher_date"].headers) is not None
    if (
        month is None
        or day is None
        or has_date
        or not (_holds_small_numbers(header, month) and _holds_small_numbers(header, day))
    ):
        return None
    year = header.find("년", "연", "년도", "연도", "회계연도")
    places = (month, day) if year is None else (year, month, day)
    rest = other_columns(header, *places)
    parts = [pl.col(f"c{at}").str.strip_chars() for at in places]
    joined = pl.when(pl.any_horizontal(each.is_not_null() for each in parts)).then(
        pl.concat_str((each.fill_null("") for each in parts), separator="-")
    )

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(numbered(joined, *cells_of(rest)))

    return Reshape(
        name=SPLIT_DATES.name,
        layout=None,
        evidence="·".join(header.headers[at] or "" for at in places),
        columns=(FlatColumn("일자", places), *rest),
        lines=lines,
    )


def _holds_small_numbers(header: HeaderCandidate, at: int) -> bool:
    """Return whether nearly all filled cells of the column are numbers of at most two digits."""
    cells = header.body[f"c{at}"].drop_nulls()
    share = cells.str.normalize("NFKC").str.contains(ONE_OR_TWO_DIGITS).mean()
    return isinstance(share, float) and share >= MOST


MOST = 0.8
"""Share of the filled cells that must be such numbers: labels of subtotals may stand among them."""

SPLIT_DATES = PrintForm("split-dates", Order.DATES, find)
