"""Splits date and number that stand in one cell (`2023/03/28 -38` under 일자-No.), as ECOUNT prints them."""

import polars as pl

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

HEADERS = ("일자-No.", "일자-No", "일자-번호", "일자/No.", "날짜-No.", "전표일자-No.", "월/일-No.")

BOTH = r"^\s*((?:\d{2,4}[-/.])?\d{1,2}[-/.]\d{1,2})(?:\s+-\s*|\s*-\s+|\s+|-)(\d+)\s*$"
"""A date, a dash or a gap, and the number within the day."""


def find(header: HeaderCandidate) -> Reshape | None:
    """Split the column that is called so, if one of its cells holds both date and number."""
    at = header.find(*HEADERS)
    if at is None or not header.body[f"c{at}"].str.contains(BOTH).any():
        return None
    rest = other_columns(header, at)
    cell = pl.col(f"c{at}")
    # A cell of another form stays in the date column, where a rule reports it.
    date_and_number = pl.coalesce(cell.str.extract(BOTH, 1), cell), cell.str.extract(BOTH, 2)

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(numbered(*date_and_number, *cells_of(rest)))

    return Reshape(
        name=DATE_AND_NUMBER.name,
        layout=None,
        evidence=header.headers[at] or "",
        columns=(FlatColumn("일자", (at,)), FlatColumn("전표번호", (at,)), *rest),
        lines=lines,
    )


DATE_AND_NUMBER = PrintForm("date-and-number", Order.DATES, find)
