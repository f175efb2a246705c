"""Which rows a login may write at once: all of them, or those of one company after the other.

Decision: docs/decisions/backfill.md
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kerp_import.backfill.key_ranges import BackfillTable
from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import Database, Ending, StatementRefused
from kerp_import.model.backfill_errors import RowsHidden
from kerp_import.model.words import Words

UNTOLD = Words(
    "회사들을 다 알 수 없습니다 (이 로그인에게는 모든 회사가 보이지 않거나 회사가 없는 스키마입니다)",
    "not every company is told to this login, or the schema has none",
)
ON_DISK = Words("디스크에 {bytes}바이트가 있습니다", "{bytes} bytes on the disk")
COUNTED = Words("서버가 센 것은 {rows}행입니다", "{rows} by the server's own count")

LOCK_TIMEOUT = "2s"
"""What live work waits for a lock at most, and so do we: whoever waits behind us would wait as long."""
SLACK = 0.05
"""Part of the rows by which the server's count may be off: it is an estimate of a large table."""
FEW = 10
"""Rows that may have gone between two counts."""


@dataclass(frozen=True, slots=True)
class RowScope:
    """Rows that one transaction sees: of every company, or of one."""

    company: str | None
    """Its id; None: all rows at once."""

    @contextmanager
    def transaction(self, db: Database, *, whole: bool = False) -> Iterator[Ending]:
        """Open a transaction in which a backfill works, for these rows; `whole`: it reads the table from end to end."""
        with db.transaction() as ending:
            values = {
                "company": self.company or "",
                "lock_timeout": LOCK_TIMEOUT,
                "whole": "on" if whole else "off",
            }
            db.ask("backfill/session.sql", values)
            yield ending


@dataclass(frozen=True, slots=True)
class RowsLeft:
    """How many rows there are over all companies, and how many of them satisfy the condition still."""

    rows: int
    left: int


def scopes(db: Database, table: BackfillTable) -> tuple[RowScope, ...]:
    """Return the parts in which this login may write every row of a table, in a lasting order.

    All at once with BYPASSRLS or where no policy binds the login; else company by company.
    """
    if not table.hides_rows:
        return (RowScope(None),)
    if not db.ask("migrate/sees_companies.sql", {})[0]["sees_all"]:
        raise RowsHidden(table=table.path, seen=0, known=UNTOLD)
    with db.transaction():
        db.take_role()
        companies = sorted(str(each["id"]) for each in db.ask("migrate/companies.sql", {}))
    return tuple(map(RowScope, companies))


def rows_left(db: Database, table: BackfillTable, where: str) -> RowsLeft:
    """Count all rows and those that satisfy a condition, over all companies; none that are hidden count as none."""
    query = filled("backfill/left.sql", {"table": table.path, "where": where})
    rows = left = 0
    known = _known_rows(db, table) if table.hides_rows else None
    for scope in scopes(db, table):
        with scope.transaction(db, whole=True):
            ((there, still),) = db.statement(query, 1)
        rows += int(str(there))
        left += int(str(still))
    if table.hides_rows:
        _require_all_seen(db, table, rows, known)
    return RowsLeft(rows, left)


def have_counted(db: Database, path: str) -> None:
    """Have the server count a table and its values, so that it plans for what is in there now."""
    try:
        with RowScope(None).transaction(db):
            db.statement(filled("backfill/analyze.sql", {"table": path}), 1)
    except StatementRefused:
        # Somebody else looks after the table just now, or it belongs to another: what is known already counts.
        pass


def _known_rows(db: Database, table: BackfillTable) -> int | None:
    """Return how many rows the server counts itself, from whom no policy hides any; None where it will not."""
    have_counted(db, table.path)
    known = db.ask("backfill/estimate.sql", {"ids": table.ids})[0]["rows"]
    return None if known is None else int(str(known))


def _require_all_seen(db: Database, table: BackfillTable, rows: int, known: int | None) -> None:
    """Raise where rows are on the disk that no company shows."""
    if known is not None and known - rows > max(FEW, SLACK * known):
        raise RowsHidden(table=table.path, seen=rows, known=COUNTED.filled(rows=known))
    there = db.ask("backfill/table.sql", {"table": table.path}, BackfillTable)
    if not rows and there and there[0].bytes:
        raise RowsHidden(table=table.path, seen=0, known=ON_DISK.filled(bytes=there[0].bytes))
