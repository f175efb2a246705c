"""Where the figures of an account stand in the source: sheets and rows, and the largest rows with their cell."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from kerp_import.database.connection import Database
from kerp_import.database.planner import FEW_COME_THROUGH
from kerp_import.model.nouns import Table
from kerp_import.model.outcome import FiguresPlace, Reconciled, TopRow
from kerp_import.model.statement_values import BatchValues

MOST_PLACES = 12
"""Places that an account keeps: a year of monthly sheets."""

MOST_ROWS = 5
"""Rows that an account keeps."""


@dataclass(frozen=True, slots=True)
class AccountPlace:
    """One row of `steps/places.sql`: one legacy account in one sheet, as far as it became this account."""

    account_code: str
    entity: str
    source_code: str | None
    source_name: str | None
    file: str
    sheet: str | None
    first_row: int
    last_row: int
    lines: int
    debit: Decimal | None
    credit: Decimal | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """One row of `steps/top_thresholds.sql`: an amount that none of the largest lines of an account is below."""

    account_code: str | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One row of `steps/top_rows.sql`: one of the largest journal lines of an account."""

    account_code: str
    file: str
    sheet: str | None
    row: int
    debit: Decimal | None
    credit: Decimal | None


def with_places(
    db: Database, accounts: Iterable[Reconciled], tables: Iterable[Table], values: BatchValues
) -> tuple[Reconciled, ...]:
    """Add to each account the sheets and rows that its figures come from, as far as they are in staging."""
    table_at = {(each.file, each.sheet): each for each in tables}
    places: defaultdict[str, list[FiguresPlace]] = defaultdict(list)
    for place in db.ask("steps/places.sql", values.as_values(most=MOST_PLACES), AccountPlace):
        places[place.account_code].append(_place(place))
    top_rows: defaultdict[str, list[TopRow]] = defaultdict(list)
    for row in _largest(db, values):
        top_rows[row.account_code].append(_top_row(row, table_at.get((row.file, row.sheet))))
    return tuple(
        replace(each, places=tuple(places[each.account_code]), top_rows=tuple(top_rows[each.account_code]))
        for each in accounts
    )


def _largest(db: Database, values: BatchValues) -> list[AccountRow]:
    """Return the largest journal lines of every account."""
    db.execute(FEW_COME_THROUGH)
    thresholds = db.ask("steps/top_thresholds.sql", values.as_values(most=MOST_ROWS), Threshold)
    asked = values.as_values(
        most=MOST_ROWS,
        accounts=[each.account_code for each in thresholds],
        amounts=[each.amount for each in thresholds],
    )
    return db.ask("steps/top_rows.sql", asked, AccountRow)


def _place(place: AccountPlace) -> FiguresPlace:
    """Return one place as the report shows it."""
    return FiguresPlace(
        entity=place.entity,
        source_code=place.source_code or "",
        source_name=place.source_name or "",
        file=place.file,
        sheet=place.sheet,
        first_row=place.first_row,
        last_row=place.last_row,
        lines=place.lines,
        debit=place.debit or Decimal(0),
        credit=place.credit or Decimal(0),
    )


def _top_row(row: AccountRow, table: Table | None) -> TopRow:
    """Add to a row the cell of its amount: in the column of its side, else in the only amount column."""
    side = "debit_amount" if row.debit else "credit_amount"
    cell = (table.cell(side, row.row) or table.cell("amount", row.row)) if table else None
    return TopRow(row.file, row.sheet, row.row, cell, row.debit or Decimal(0), row.credit or Decimal(0))
