"""Where the figures of an account stand in the source: sheets and rows, and the largest rows with their cell."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from kerp_import.database.connection import Database, Row, placeholders, statement
from kerp_import.model.nouns import Table
from kerp_import.model.outcome import FiguresPlace, Reconciled, TopRow

MOST_PLACES = 12
"""Places that an account keeps: a year of monthly sheets."""

MOST_ROWS = 5
"""Rows that an account keeps."""

T = TypeVar("T")


def with_places(
    db: Database, accounts: Iterable[Reconciled], tables: Iterable[Table], values: dict[str, object]
) -> tuple[Reconciled, ...]:
    """Return the accounts with where their figures come from, as far as staging knows it."""
    sheets = {(each.file, each.sheet): each for each in tables}
    places = _by_account(db, "places", {**values, "most": MOST_PLACES}, _place)
    rows = _by_account(db, "top_rows", {**values, "most": MOST_ROWS}, lambda row: _top_row(row, sheets))
    return tuple(
        replace(each, places=places.get(each.account_code, ()), top_rows=rows.get(each.account_code, ()))
        for each in accounts
    )


def _by_account(
    db: Database, name: str, values: dict[str, object], made: Callable[[Row], T]
) -> dict[str, tuple[T, ...]]:
    """Return the answer of one query by K-ERP account."""
    query = statement(f"steps/{name}.sql")
    found: dict[str, tuple[T, ...]] = {}
    for row in db.rows(query, **placeholders(query, values)):
        code = str(row["account_code"])
        found[code] = (*found.get(code, ()), made(row))
    return found


def _place(row: Row) -> FiguresPlace:
    """Return one place."""
    return FiguresPlace(
        entity=str(row["entity"]),
        source_code=str(row["source_code"] or ""),
        source_name=str(row["source_name"] or ""),
        file=str(row["file"]),
        sheet=_text(row["sheet"]),
        first_row=int(str(row["first_row"])),
        last_row=int(str(row["last_row"])),
        lines=int(str(row["lines"])),
        debit=Decimal(str(row["debit"] or 0)),
        credit=Decimal(str(row["credit"] or 0)),
    )


def _top_row(row: Row, sheets: dict[tuple[str, str | None], Table]) -> TopRow:
    """Return one row with the cell of its amount: the side's own column, else the only amount column."""
    file, sheet, line = str(row["file"]), _text(row["sheet"]), int(str(row["row"]))
    debit, credit = Decimal(str(row["debit"] or 0)), Decimal(str(row["credit"] or 0))
    table = sheets.get((file, sheet))
    side = "debit_amount" if debit else "credit_amount"
    cell = (table.cell(side, line) or table.cell("amount", line)) if table else None
    return TopRow(file, sheet, line, cell, debit, credit)


def _text(value: object) -> str | None:
    """Return the value as text, None staying None."""
    return None if value is None else str(value)
