"""Deadlines of kerp.toml: kept in the database, told once when one has passed, and forecast when a run begins.

Decision: docs/decisions/deadlines.md
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from kerp_import.alerts.incidents import (
    Incident,
    Trouble,
    ask_each_owner,
    known_incidents,
    note_trouble,
    severity_of,
)
from kerp_import.alerts.setup import AlertSetup
from kerp_import.database.connection import Database
from kerp_import.model.step import Step
from kerp_import.settings.moments import PROMOTED

KNOWN_FAILURES = frozenset({"failed", "stalled", "rejected"})
"""What somebody has been told of already: that it is late too is no news."""

IN_ORDER = [each.value for each in Step]
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class KeptDeadline:
    """One row of `alerts/deadlines.sql`: a deadline that is neither met nor told to have passed."""

    company_id: UUID
    company_code: str
    step: str
    due_at: datetime
    said: str
    promoted_at: datetime | None
    step_now: str | None

    def met_at(self, at: datetime) -> datetime | None:
        """Return when it was met; None where it is not, or too late."""
        if self.promoted_at is not None and self.promoted_at <= self.due_at:
            return self.promoted_at
        is_beyond = (
            self.step in IN_ORDER
            and self.step_now in IN_ORDER
            and IN_ORDER.index(self.step_now) > IN_ORDER.index(self.step)
        )
        return at if is_beyond and at <= self.due_at else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A step that is expected to be done after it is due."""

    step: str
    expected_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MeasuredSpeed:
    """One row of `alerts/speed.sql`."""

    timings: Mapping[str, float] | None
    bytes: int

    def seconds_until(self, step: str, size: int) -> float | None:
        """Return how long files of that many bytes take until a step is done; None where nothing was measured."""
        if not self.timings:
            return None
        share = size / self.bytes if size and self.bytes else 1.0
        if step == PROMOTED:
            seconds = self.timings.get(TOTAL, 0.0)
        else:
            seconds = sum(self.timings.get(each, 0.0) for each in IN_ORDER[: IN_ORDER.index(step) + 1])
        return seconds * share


def keep_deadlines(db: Database, setup: AlertSetup, company_id: UUID, code: str) -> None:
    """Keep what kerp.toml names for a company, and withdraw what it names no more."""
    if setup.company not in {None, code}:
        return
    at = setup.now()
    dues = [(each, each.next_after(at)) for each in setup.deadlines]
    values = {"company_id": company_id, "company_code": code, "at": at}
    with db.transaction():
        db.take_role(company_id)
        db.do(
            "alerts/withdraw_deadlines.sql",
            values | {"kept": [f"{each.step} {int(due.timestamp())}" for each, due in dues]},
        )
        for each, due in dues:
            if due > at:
                db.do("alerts/register_deadline.sql", values | {"step": each.step, "due_at": due, "said": each.said})


def note_passed(db: Database, setup: AlertSetup) -> None:
    """Note which deadlines were met, and open an incident for each that has passed, once."""
    at = setup.now()
    kept = ask_each_owner(db, "alerts/deadlines.sql", {}, KeptDeadline)
    if not kept:
        return
    open_ones = {each.key: each for each in known_incidents(db, at)}
    hours = setup.quiet_hours.said if setup.quiet_hours else None
    for each in kept:
        met_at = each.met_at(at)
        if met_at is None and each.due_at > at:
            continue
        settled = {"met_at": met_at, "passed_at": None if met_at else at}
        with db.transaction():
            db.take_role(each.company_id)
            values = {"company_id": each.company_id, "step": each.step, "due_at": each.due_at, **settled}
            is_ours = db.do("alerts/settle_deadline.sql", values) == 1
        standing = open_ones.get((each.company_id, "batch", each.company_code))
        if is_ours and met_at is None and each.promoted_at is None and not _is_known(standing):
            note_trouble(db, _late(each), standing, at, hours)


def _is_known(incident: Incident | None) -> bool:
    """Tell whether somebody was told of a failure that makes it late."""
    return incident is not None and incident.cause in KNOWN_FAILURES


def _late(deadline: KeptDeadline) -> Trouble:
    """Return that a deadline has passed."""
    return Trouble(
        key=f"late:{deadline.step}:{deadline.due_at.isoformat()}",
        company_id=deadline.company_id,
        company_code=deadline.company_code,
        kind="batch",
        name=deadline.company_code,
        cause="late",
        severity=severity_of("late", "batch"),
        since=deadline.due_at,
        step=deadline.step,
    )


def forecast(db: Database, setup: AlertSetup, company_id: UUID, files: Iterable[Path]) -> list[Forecast]:
    """Return the steps that a run beginning now is expected to have done too late, as its rehearsal was measured."""
    at = setup.now()
    with db.transaction():
        db.take_role(company_id)
        measured = db.ask("alerts/speed.sql", {"company_id": company_id}, MeasuredSpeed)
    speed, size = (measured[0] if measured else MeasuredSpeed(None, 0)), sum(_sizes(files))
    late = []
    for each in setup.deadlines:
        due, seconds = each.next_after(at), speed.seconds_until(each.step, size)
        expected = at + timedelta(seconds=seconds or 0)
        if expected > due:
            late.append(Forecast(each.step, expected, due))
    return late


def _sizes(files: Iterable[Path]) -> Iterator[int]:
    """Yield the bytes of files, and of those in folders; what cannot be looked at is the run's to tell."""
    for path in files:
        try:
            within = path.rglob("*") if path.is_dir() else (path,)
            yield from (each.stat().st_size for each in within if each.is_file())
        except OSError:
            continue
