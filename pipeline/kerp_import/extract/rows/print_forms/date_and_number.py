"""Date and number in one cell (`2023/03/28 -38`, header 일자-No.), as ECOUNT prints them."""

import polars as pl

from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape, kept, numbered

HEADERS = ("일자-No.", "일자-No", "일자-번호", "일자/No.", "날짜-No.", "전표일자-No.", "월/일-No.")

BOTH = r"^\s*((?:\d{2,4}[-/.])?\d{1,2}[-/.]\d{1,2})(?:\s+-\s*|\s*-\s+|\s+|-)(\d+)\s*$"
"""A date, a dash or a gap, and the day's number."""


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return how the cell is parted, where a column is called so and one of its cells holds both."""
    at = grid.find(*HEADERS)
    if at is None or not grid.body[f"c{at}"].str.contains(BOTH).any():
        return None
    rest = kept(grid, at)
    cell = pl.col(f"c{at}")
    # A cell of another form stays in the date, where a rule names it.
    parted = pl.coalesce(cell.str.extract(BOTH, 1), cell), cell.str.extract(BOTH, 2)

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(numbered(*parted, *(pl.col(f"c{each.places[0]}") for each in rest)))

    return Reshape(
        name=DATE_AND_NUMBER.name,
        family=None,
        evidence=grid.headers[at] or "",
        columns=(Flat("일자", (at,)), Flat("전표번호", (at,)), *rest),
        lines=lines,
    )


DATE_AND_NUMBER = PrintForm("date-and-number", Order.DATES, find)
