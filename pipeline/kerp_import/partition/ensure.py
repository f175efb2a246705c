"""`db partition TABLE --ensure N`: the partitions of the coming months are there before their first row.

Decision: docs/decisions/partitions-later.md
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kerp_import.backfill.batch import TOO_LONG
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.partition.attach import Attaching
from kerp_import.partition.beside import Drain
from kerp_import.partition.drain import (
    USUAL_LIMITS,
    VIOLATED,
    DefaultLimits,
    PartitionsAtHand,
    at_hand,
    drained,
    is_large,
    refreshed,
    require_movable,
)
from kerp_import.partition.exclusively import USUAL_PATIENCE, LockPatience
from kerp_import.partition.month_ranges import CalendarMonth, missing, months_from, ranges_there
from kerp_import.partition.rows_in_default import months_of_rows


@dataclass(frozen=True, slots=True)
class EnsureOutcome:
    """Which months are there now."""

    table: str
    first: str
    last: str
    made: tuple[str, ...]
    """The months that were made, of rows of the default partition too."""
    rows: int
    """Rows that went out of the default partition."""
    left: int
    """Rows that it holds still, of other months."""


def ensure(  # noqa: PLR0913 - what is made, where it is noted, and how it is waited for
    db: Database,
    notes: Database,
    table: str,
    months: int,
    *,
    today: date | None = None,
    patience: LockPatience = USUAL_PATIENCE,
    limits: DefaultLimits = USUAL_LIMITS,
) -> EnsureOutcome:
    """Make the partitions of this month and the following ones where they are missing.

    `today` is the server's unless somebody says another. Rows of these months leave the default partition first.
    """
    with at_hand(db, notes, table, "--ensure", patience=patience, limits=limits) as at:
        wanted = months_from(today or _today(db), months)
        made, moved = _made(at, wanted)
        left = months_of_rows(db, refreshed(at).table).total
        return EnsureOutcome(at.table.path, str(wanted[0]), str(wanted[-1]), tuple(map(str, sorted(made))), moved, left)


def _made(at: PartitionsAtHand, wanted: Sequence[CalendarMonth]) -> tuple[set[CalendarMonth], int]:
    """Make the months that are missing, and return which, and how many rows went into them."""
    before = set(ranges_there(at.db, at.table.id))
    moved = 0
    lacking = missing(at.table, wanted, tuple(before))
    if lacking:
        rows = months_of_rows(at.db, at.table)
        if is_large(at, rows) or Drain.of(at.db, at.notes, at.table).is_begun:
            moved += drained(at).rows
            lacking = missing(at.table, wanted, ranges_there(at.db, at.table.id))
        moved += _attached(refreshed(at), lacking)
    made = {CalendarMonth.of(each.first) for each in ranges_there(at.db, at.table.id) if each not in before}
    return made, moved


def _attached(at: PartitionsAtHand, months: Sequence[CalendarMonth]) -> int:
    """Attach months; where the default partition holds rows of them, those go first."""
    rows = months_of_rows(at.db, at.table).months
    moved = 0
    for moves_rows in (False, True):
        some = tuple(each for each in months if (each in rows) is moves_rows)
        try:
            moved += _attached_so(at, some, moves_rows=moves_rows)
        except StatementRefused as error:
            if error.sqlstate != VIOLATED or moves_rows:
                raise
            # Somebody has posted into one of them since we looked, or a policy hides the row.
            moved += _attached_so(at, some, moves_rows=True)
    at.under_way.rows += moved
    return moved


def _attached_so(at: PartitionsAtHand, months: Sequence[CalendarMonth], *, moves_rows: bool) -> int:
    """Attach months, with their rows or without; rows that are too many for one transaction are copied beside first."""
    if months and moves_rows:
        require_movable(at.table)
    there = missing(at.table, months, ranges_there(at.db, at.table.id))
    try:
        return Attaching(at.db, at.table, at.table, moves_rows=moves_rows).run(there, at.waiting())
    except StatementRefused as error:
        if error.sqlstate != TOO_LONG:
            raise
    moved = drained(at).rows
    now = refreshed(at)
    there = missing(now.table, months, ranges_there(now.db, now.table.id))
    return moved + Attaching(now.db, now.table, now.table, moves_rows=True).run(there, now.waiting())


def _today(db: Database) -> date:
    """Return the day that it is in Korea, by the server's clock."""
    day = db.ask("partition/today.sql", {})[0]["today"]
    return day if isinstance(day, date) else date.fromisoformat(str(day))
