"""Why an account differs: ask every cause of `causes/`, and keep the rows that prove it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from kerp_import.database.connection import Database, placeholders
from kerp_import.model.nouns import Table
from kerp_import.model.outcome import Cause, CauseRow, Reconciled
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.words import Language, shown
from kerp_import.reconcile.causes import Question, causes
from kerp_import.values import text

MOST_ROWS = 5
"""Rows that a cause keeps."""

DEBIT_FIELDS = ("debit_amount", "debit_balance", "amount")
CREDIT_FIELDS = ("credit_amount", "credit_balance", "amount")
"""The columns that may hold an amount of that side; the first one that the table has is shown."""

Evidence = dict[str, Any]
"""One row of a cause's answer: account_code, file, sheet, row, amount, and whatever its message speaks of."""


@dataclass(frozen=True, slots=True)
class AccountSides:
    """One row of `steps/sides.sql`: by how much each side differs, None where the trial balance has no totals."""

    account_code: str
    debit: Decimal | None
    credit: Decimal | None


def with_causes(
    db: Database,
    accounts: Iterable[Reconciled],
    tables: Iterable[Table],
    values: BatchValues,
    language: Language,
) -> tuple[Reconciled, ...]:
    """Add to each account that differs its likely causes, the likeliest first."""
    accounts = tuple(accounts)
    differing = [each for each in accounts if each.difference]
    if not differing:
        return accounts
    question_values = values.as_values(differences=_differences(db, differing, values))
    table_at = {(each.file, each.sheet): each for each in tables}
    causes_by_account: defaultdict[str, list[Cause]] = defaultdict(list)
    for question in causes():
        answer: list[Evidence] = db.rows(question.query, **placeholders(question.query, question_values))
        for account_code, rows in groupby(answer, key=lambda row: row["account_code"]):
            causes_by_account[account_code].append(_cause(question, list(rows), table_at, language))
    return tuple(_with(each, causes_by_account[each.account_code]) for each in accounts)


def _with(account: Reconciled, likely_causes: list[Cause]) -> Reconciled:
    """Return the account with its causes, the first one as its cause."""
    if not likely_causes:
        return account
    return replace(account, causes=tuple(likely_causes), cause=likely_causes[0].message)


def _differences(db: Database, differing: list[Reconciled], values: BatchValues) -> str:
    """Return the accounts that differ as JSON, with the difference per side where the trial balance has totals."""
    sides_values = values.as_values(accounts=[each.account_code for each in differing])
    sides = {each.account_code: each for each in db.ask("steps/sides.sql", sides_values, AccountSides)}
    rows = []
    for account in differing:
        of_account = sides.get(account.account_code)
        rows.append(
            {
                "account_code": account.account_code,
                "difference": account.difference,
                "legacy": account.legacy,
                "loaded": account.loaded,
                "debit": of_account.debit if of_account else None,
                "credit": of_account.credit if of_account else None,
            }
        )
    return json.dumps(rows, default=str)


def _cause(
    question: Question, rows: list[Evidence], table_at: Mapping[tuple[str, str | None], Table], language: Language
) -> Cause:
    """Word one cause of one account by its first row, and keep the first rows."""
    facts = {name: text.mask(str(shown(rows[0][name]))) for name in question.speaks_of()}
    cause_rows = tuple(
        _row(each, table_at.get((each["file"], each["sheet"]))) for each in rows[:MOST_ROWS] if each["file"]
    )
    return Cause(question.name, question.say(language, facts), cause_rows, facts)


def _row(row: Evidence, table: Table | None) -> CauseRow:
    """Add to a row the cell (F9) in which its amount stands."""
    line, amount = row["row"], row["amount"]
    fields = DEBIT_FIELDS if amount is None or amount >= 0 else CREDIT_FIELDS
    cells = (table.cell(field, line) for field in fields) if table else ()
    return CauseRow(row["file"], row["sheet"], line, next((each for each in cells if each), None), amount)
