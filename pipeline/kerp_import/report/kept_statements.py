"""The statements in report.json: written with their totals, read again from their accounts."""

from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any

from kerp_import.model.statements import StatementAccount, Statements
from kerp_import.report.statement_figures import Figures, StatementTotals, rows_of, totals_of

Json = dict[str, Any]
AMOUNTS = ("opening", "moved", "closed", "legacy")
TYPES = ("asset", "liability", "equity", "revenue", "expense")


def statements_as_json(statements: Statements | None) -> Json | None:
    """Return totals, classes and accounts; null is what cannot be known."""
    if statements is None:
        return None
    return {
        "fiscal_year": statements.fiscal_year,
        "first_day": statements.first_day.isoformat(),
        "last_day": statements.last_day.isoformat(),
        "openings_known": statements.openings_known,
        "has_legacy": statements.has_legacy,
        "totals": _totals(totals_of(statements)),
        "classes": [
            {"account_type": each, "code": row.code, "name": row.name, "depth": row.depth, **_figures(row.figures)}
            for each in TYPES
            for row in rows_of(statements, each)
            if not row.is_account
        ],
        "accounts": [asdict(each) for each in statements.accounts],
    }


def statements_from(kept: Json | None) -> Statements | None:
    """Return the statements as they were; an earlier version kept none."""
    if kept is None:
        return None
    return Statements(
        fiscal_year=kept["fiscal_year"],
        first_day=date.fromisoformat(kept["first_day"]),
        last_day=date.fromisoformat(kept["last_day"]),
        openings_known=kept["openings_known"],
        has_legacy=kept["has_legacy"],
        accounts=tuple(map(_account, kept["accounts"])),
    )


def _totals(totals: StatementTotals) -> Json:
    """Return the totals by name."""
    values = {each.name: getattr(totals, each.name) for each in fields(totals)}
    return {name: _figures(value) if isinstance(value, Figures) else value for name, value in values.items()}


def _figures(figures: Figures) -> Json:
    """Return one line's figures with the difference."""
    return {**asdict(figures), "difference": figures.difference}


def _account(kept: Json) -> StatementAccount:
    """Return one account."""
    amounts = {name: None if kept[name] is None else Decimal(kept[name]) for name in AMOUNTS}
    return StatementAccount(**{**kept, **amounts})
