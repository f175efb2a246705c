"""What monitoring sees of the database, read under the role that sees nothing else.

Decision: docs/decisions/metrics.md
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from kerp_import.backup.backup import newest_backup
from kerp_import.database.connection import Database
from kerp_import.model.monitor_errors import MayNotLook, NothingToLookAt

LIMIT = "5s"
"""How long one statement may take, and wait for a lock: Prometheus gives a scrape up after ten seconds."""


@dataclass(frozen=True, slots=True)
class MonitorAccess:
    """One row of `monitor/access.sql`: whether the views are there, and whether this login may look."""

    is_there: bool
    may_look: bool


@dataclass(frozen=True, slots=True)
class CountKept:
    """One row of `monitor/counts.sql`."""

    kind: str
    counter: str
    """started, completed, failed, rejected, rolled_back, paused, rows, seconds or finding."""
    label: str
    """The step of seconds ('' for the whole), the rule of findings."""
    up_to: Decimal | None
    """The bucket of seconds; None is the last one."""
    times: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RunsUnderWay:
    """One row of `monitor/runs.sql`: what has not ended, by kind, company and state."""

    kind: str
    company: str
    """Its code; '' for what concerns the schema."""
    state: str
    """pending, running, stalled or silent."""
    runs: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class RunsEnded:
    """One row of `monitor/ends.sql`: when something of a kind and company last ended so."""

    kind: str
    company: str
    status: str
    latest: datetime | None
    unmended: int
    """How many ended so and have not been run again to a good end."""


@dataclass(frozen=True, slots=True)
class BackfillLag:
    """One row of `monitor/backfills.sql`."""

    table_name: str
    rows_left: Decimal
    batch_rows: Decimal | None


@dataclass(frozen=True, slots=True)
class DefaultPartition:
    """One row of `monitor/defaults.sql`."""

    table_name: str
    row_estimate: int


@dataclass(frozen=True, slots=True)
class MonitorFigures:
    """All that is told of one moment."""

    counts: tuple[CountKept, ...]
    under_way: tuple[RunsUnderWay, ...]
    ended: tuple[RunsEnded, ...]
    backfills: tuple[BackfillLag, ...]
    defaults: tuple[DefaultPartition, ...]
    last_backup: datetime | None
    """When the newest in the folder of backups was made; None where this machine has none."""


def read_figures(url: str, backups: Path) -> MonitorFigures:
    """Look once, in one short transaction that can write nothing; a database that cannot be asked is a KerpError."""
    with Database(url) as db:
        (access,) = db.ask("monitor/access.sql", {}, MonitorAccess)
        if not access.is_there:
            raise NothingToLookAt
        if not access.may_look:
            raise MayNotLook(login=db.user)
        with db.transaction():
            db.ask("monitor/session.sql", {"limit": LIMIT})
            return MonitorFigures(
                counts=tuple(db.ask("monitor/counts.sql", {}, CountKept)),
                under_way=tuple(db.ask("monitor/runs.sql", {}, RunsUnderWay)),
                ended=tuple(db.ask("monitor/ends.sql", {}, RunsEnded)),
                backfills=tuple(db.ask("monitor/backfills.sql", {}, BackfillLag)),
                defaults=tuple(db.ask("monitor/defaults.sql", {}, DefaultPartition)),
                last_backup=_last_backup(backups),
            )


def _last_backup(folder: Path) -> datetime | None:
    """Return when the newest backup of a folder was made."""
    newest = newest_backup(folder)
    return newest.made_at if newest else None
