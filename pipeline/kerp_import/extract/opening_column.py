"""Chooses which of two columns of balances, before and after a period, opens the fiscal year.

Decision: docs/decisions/opening-column.md
"""

from collections.abc import Sequence
from datetime import date

from kerp_import.extract.decide_balances import CLOSES, OPENS, is_rolled_by_account, swapped
from kerp_import.extract.journal_days import Posted
from kerp_import.model.nouns import Counts, Table
from kerp_import.values.periods import Days


def is_rolled(table: Table) -> bool:
    """Return whether the table has its balances in one column, or in one before and one after its period."""
    return table.has(OPENS)


def choose_opening_columns(
    tables: Sequence[tuple[Table, Counts]], posted: Posted | None, fiscal_days: Days | None
) -> tuple[tuple[Table, Counts], ...]:
    """Let closing columns by partner open the year that is loaded, if their period ends before it begins.

    The year is the one that the user named, else that of the first voucher.
    """
    first = fiscal_days[0] if fiscal_days else (posted.first if posted else None)
    return tuple((swapped(table) if _is_over(table, first) else table, counts) for table, counts in tables)


def _is_over(table: Table, first: date | None) -> bool:
    """Return whether the table's period ends before the first day of the year that is loaded."""
    is_two = table.has(OPENS) and table.has(CLOSES) and not is_rolled_by_account(table)
    return is_two and table.period is not None and first is not None and table.period[1] < first
