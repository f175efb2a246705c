"""Dates in two or three columns (년, 월, 일, or 월, 일), joined into one."""

import polars as pl

from kerp_import.extract.recognise.sources.journal import SHARED
from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape, kept, numbered

SMALL = r"^\s*\d{1,2}\s*$"
"""A month or a day; what a column of 월 or 일 must hold."""


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return how the columns are joined, where there is a column of months and one of days, and no date."""
    month, day = grid.find("월"), grid.find("일")
    has_date = grid.find(*SHARED["voucher_date"].headers) is not None
    if month is None or day is None or has_date or not (_small(grid, month) and _small(grid, day)):
        return None
    year = grid.find("년", "연", "년도", "연도", "회계연도")
    places = (month, day) if year is None else (year, month, day)
    rest = kept(grid, *places)
    parts = [pl.col(f"c{at}").str.strip_chars() for at in places]
    joined = pl.when(pl.any_horizontal(each.is_not_null() for each in parts)).then(
        pl.concat_str((each.fill_null("") for each in parts), separator="-")
    )

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(numbered(joined, *(pl.col(f"c{each.places[0]}") for each in rest)))

    return Reshape(
        name=SPLIT_DATES.name,
        family=None,
        evidence="·".join(grid.headers[at] or "" for at in places),
        columns=(Flat("일자", places), *rest),
        lines=lines,
    )


def _small(grid: HeaderCandidate, at: int) -> bool:
    """Return whether the column holds numbers of at most two digits, and nearly nothing else."""
    cells = grid.body[f"c{at}"].drop_nulls()
    share = cells.str.normalize("NFKC").str.contains(SMALL).mean()
    return isinstance(share, float) and share >= MOST


MOST = 0.8
"""Share of the filled cells that must be small numbers: labels of subtotals may stand among them."""

SPLIT_DATES = PrintForm("split-dates", Order.DATES, find)
