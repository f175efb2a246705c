"""Chooses among several trial balances the one that accounts are tied to; the others are compared, never added.

Decision: docs/decisions/trial-balances-of-several-days.md
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kerp_import.extract.read_spool import read_back
from kerp_import.model.nouns import Counts, Entity, Table

Tables = Sequence[tuple[Table, Counts]]


def choose_trial_balances(tables: Tables, spool: Path) -> tuple[tuple[Table, Counts], ...]:
    """Mark the trial balances of earlier days as compared, and of one day those that repeat accounts of another.

    One without a day is of the last day. Sheets that hold parts of one trial balance have no account in common.
    """
    trials = [each for each in tables if each[0].entity is Entity.TRIAL_BALANCE and each[1].data]
    last = max((day for table, _ in trials if (day := day_of(table))), default=None)
    ranked = sorted(trials, key=lambda each: (not _has_totals(each[0]), -each[1].data, each[0].number))
    chosen: set[int] = set()
    accounts: set[str] = set()
    for table, _ in ranked:
        if day_of(table) not in {None, last}:
            continue
        own = _accounts(table, spool)
        if accounts.isdisjoint(own):
            chosen.add(table.number)
            accounts |= own
    numbers = {table.number for table, _ in trials} - chosen
    return tuple((replace(table, is_compared=table.number in numbers), counts) for table, counts in tables)


def day_of(table: Table) -> date | None:
    """Return the day of a trial balance, where anything names it."""
    return table.period[1] if table.period else table.balance_day


def _has_totals(table: Table) -> bool:
    """Return whether a trial balance has more than balances."""
    return table.has("debit_total") or (table.has("opening_debit") and table.has("period_debit"))


def _accounts(table: Table, spool: Path) -> set[str]:
    """Return the accounts of a table by code, where it has none by name."""
    field = "account_code" if table.has("account_code") else "account_name"
    return {str(each) for rows in read_back(table, spool) for each in rows[field].drop_nulls().unique()}
