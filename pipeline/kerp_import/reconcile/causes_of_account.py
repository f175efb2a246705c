"""Why an account differs: every cause is asked, and the rows that show it are kept with it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from kerp_import.database.connection import Database, Row, placeholders, statement
from kerp_import.model.nouns import Table
from kerp_import.model.outcome import Cause, CauseRow, Reconciled
from kerp_import.model.words import Language, shown
from kerp_import.reconcile.causes import Question, causes
from kerp_import.values import text

MOST_ROWS = 5
"""Rows that a cause keeps."""

AMOUNTS = {True: ("debit_amount", "debit_balance", "amount"), False: ("credit_amount", "credit_balance", "amount")}
"""The fields in which an amount stands, by its side."""


def with_causes(
    db: Database,
    accounts: Iterable[Reconciled],
    tables: Iterable[Table],
    values: dict[str, object],
    language: Language,
) -> tuple[Reconciled, ...]:
    """Return the accounts, each that differs with its likely causes, what proves most first."""
    tied = tuple(accounts)
    differing = [each for each in tied if each.difference]
    if not differing:
        return tied
    asked = {**values, "differences": _differences(db, differing, values)}
    sheets = {(each.file, each.sheet): each for each in tables}
    found: dict[str, tuple[Cause, ...]] = {}
    for question in causes():
        rows = db.rows(question.query, **placeholders(question.query, asked))
        for code, group in groupby(rows, key=lambda row: str(row["account_code"])):
            found[code] = (*found.get(code, ()), _cause(question, list(group), sheets, language))
    return tuple(
        replace(each, causes=mine, cause=mine[0].message) if (mine := found.get(each.account_code)) else each
        for each in tied
    )


def _differences(db: Database, differing: list[Reconciled], values: dict[str, object]) -> str:
    """Return the accounts that differ, with the difference of each side where the trial balance tells it, as JSON."""
    query = statement("steps/sides.sql")
    given = {**values, "accounts": [each.account_code for each in differing]}
    sides = {str(row["account_code"]): row for row in db.rows(query, **placeholders(query, given))}
    rows = [
        {
            "account_code": each.account_code,
            "difference": each.difference,
            "legacy": each.legacy,
            "loaded": each.loaded,
            **{side: sides.get(each.account_code, {}).get(side) for side in ("debit", "credit")},
        }
        for each in differing
    ]
    return json.dumps(rows, default=str)


def _cause(
    question: Question, rows: list[Row], sheets: dict[tuple[str, str | None], Table], language: Language
) -> Cause:
    """Return one cause of one account: its words by the first row, and the first rows."""
    facts = {name: text.mask(str(shown(rows[0][name]))) for name in question.speaks_of()}
    shown_rows = tuple(_row(each, sheets) for each in rows[:MOST_ROWS] if each["file"])
    return Cause(question.name, question.say(language, facts), shown_rows, facts)


def _row(row: Row, sheets: dict[tuple[str, str | None], Table]) -> CauseRow:
    """Return one row with the cell of its amount."""
    file, sheet = str(row["file"]), None if row["sheet"] is None else str(row["sheet"])
    line = None if row["row"] is None else int(str(row["row"]))
    amount = None if row["amount"] is None else Decimal(str(row["amount"]))
    table = sheets.get((file, sheet))
    cells = (table.cell(field, line) for field in AMOUNTS[amount is None or amount >= 0]) if table else ()
    return CauseRow(file, sheet, line, next((each for each in cells if each), None), amount)
