"""Promote beside others' work: whole vouchers a few at a time, with pauses between, in the one transaction.

Decision: docs/decisions/gentle.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.errors import NoTemporaryTables
from kerp_import.model.nouns import Batch
from kerp_import.model.step import Clock

FIRST, LEAST, MOST = 500, 100, 5_000
"""Vouchers of the first slice, and of any: below a hundred a slice costs more than its rows, above five thousand the
planner would have to know what it cannot."""

A_SLICE = 0.2
"""Seconds that a slice should take: what others wait for at worst is no longer than a page takes to open."""

LONGEST_PAUSE = 2.0
"""Seconds, on a server that is so busy that a slice takes longer than it should."""

BEFORE_ALL, AFTER_ALL = UUID(int=0), UUID(int=(1 << 128) - 1)


@dataclass(frozen=True, slots=True)
class VoucherRange:
    """Vouchers whose ids lie after one and up to another; with the last range go lines that belong to no voucher."""

    after: UUID = BEFORE_ALL
    up_to: UUID = AFTER_ALL
    is_last: bool = True

    def values(self) -> dict[str, object]:
        """Return the range under the names that the promote files have for it."""
        is_whole = (self.after, self.up_to) == (BEFORE_ALL, AFTER_ALL)
        return {"after": self.after, "up_to": self.up_to, "is_last": self.is_last, "is_whole": is_whole}


EVERY_VOUCHER = VoucherRange()


@dataclass(frozen=True, slots=True)
class Pressure:
    """How it is for the others: one row of `gentle/pressure.sql`."""

    is_waited_for: bool
    is_crowded: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """How large the next slice is, and how long the pause before it."""

    vouchers: int
    pause: float

    def after(self, seconds: float, pressure: Pressure) -> "Pace":
        """Return the pace after a slice that took so long.

        A pause is as long as the slice, twice as long where others wait for the disk, and none where somebody waits
        until we end: then every pause would be theirs. A slice grows or shrinks to what takes a fifth of a second, at
        most twofold at once, and half of that where others wait for the disk.
        """
        aim = A_SLICE / 2 if pressure.is_crowded else A_SLICE
        wanted = self.vouchers * aim / seconds if seconds > 0 else MOST
        vouchers = int(min(max(wanted, self.vouchers / 2, LEAST), self.vouchers * 2, MOST))
        share = 0 if pressure.is_waited_for else 2 if pressure.is_crowded else 1
        return Pace(vouchers, min(share * seconds, LONGEST_PAUSE))


def in_slices(db: Database, batch: Batch, clock: Clock) -> Iterator[VoucherRange]:
    """Yield range after range of the batch's vouchers, whoever takes one promotes it; between two it pauses."""
    _copy(db, batch)
    pace, after = Pace(FIRST, 0), BEFORE_ALL
    while True:
        ends = db.ask("gentle/slice_end.sql", {"after": after, "vouchers": pace.vouchers})
        up_to = UUID(str(ends[0]["id"])) if ends else AFTER_ALL
        began = clock.now()
        yield VoucherRange(after, up_to, is_last=not ends)
        if not ends:
            return
        (pressure,) = db.ask("gentle/pressure.sql", {}, Pressure)
        pace, after = pace.after(clock.now() - began, pressure), up_to
        clock.pause(pace.pause)


def of_the_slice(statement: str) -> str:
    """Return a promote file's statement as it reads the session's copy of the batch instead of staging."""
    for table in ("own_vouchers", "own_voucher_lines"):
        statement = statement.replace(f"kerp_staging.{table} ", f"pg_temp.{table} ")
    return statement


def _copy(db: Database, batch: Batch) -> None:
    """Copy the batch's vouchers and lines into tables of the session, which go when the transaction ends."""
    (right,) = db.ask("gentle/may_copy.sql", {})
    if not right["may_copy"]:
        raise NoTemporaryTables(database=right["database"])
    for name in ("copy_vouchers", "copy_voucher_lines", "index_vouchers", "index_voucher_lines", "analyze"):
        db.do(f"gentle/{name}.sql", batch.ids())
