"""Incidents: derived from how operations stand, opened by the first failure, joined by others, closed when normal.

Whoever looks derives the same: the end of a command, `monitor serve`, `health --alert`. A unique row lets one of them
open an incident, and what has joined it does so once.

Decision: docs/decisions/alerts.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from kerp_import.alerts.fit_to_tell import fit_to_tell
from kerp_import.alerts.setup import AlertSetup
from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.model.alert_errors import IncidentAmbiguous, IncidentOver, UnknownIncident
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.settings.moments import moment_words

T = TypeVar("T")

NEWS = timedelta(days=1)
"""How long ago something may have failed to be told by whoever looks first; what is older, somebody knows."""

SLOW_TIMES, SLOW_BY = 2, 300.0
"""How many times the usual, and how many seconds more at least, make a run slow: 1 s that takes 3 s is not."""

MEASURED = frozenset({"batch", "rehearsal", "migration"})
"""What begins anew each time, so that its time can be compared; the others go on where they were."""

DONE_WHILE_PENDING = frozenset({"expand", "partition"})
"""What rests between its phases: then it is as it should be."""

LIGHTER = "rehearsal"
"""What nobody is woken for: production is not touched by it."""

BROKEN_OFF = "KeyboardInterrupt"
"""What the history says of what a person or the system ended: whoever did it knows."""

SHORTEST_ID = 4

IncidentKey = tuple[UUID | None, str, str]
"""A company (none: the schema), a kind and a name, of which one incident at most is open."""


@dataclass(frozen=True, slots=True)
class WatchedOperation:
    """One row of `alerts/watched.sql`."""

    id: UUID
    company_id: UUID | None
    kind: str
    name: str
    version: int | None
    status: str
    state: str
    started_at: datetime
    completed_at: datetime | None
    heartbeat_at: datetime | None
    error_message: str | None
    step: str | None
    host: str | None
    pid: int | None
    usual_seconds: float | None
    rows_affected: int

    @property
    def key(self) -> IncidentKey:
        """Return what an incident of it has."""
        return self.company_id, self.kind, self.name

    @property
    def spoke_at(self) -> datetime:
        """Return when it ended, or else last said that it lives."""
        return self.completed_at or self.heartbeat_at or self.started_at


@dataclass(frozen=True, slots=True)
class Incident:
    """One row of `alerts/incidents.sql`."""

    id: UUID
    company_id: UUID | None
    company_code: str | None
    kind: str
    name: str
    cause: str
    """failed, stalled, rejected, slow or late."""
    severity: str
    reason: str | None
    since: datetime | None
    """When it last spoke, began to run, or was due."""
    usual_seconds: float | None
    step: str | None
    version: int | None
    operation_id: UUID | None
    times: int
    turn: int
    """How many times it was told as news: again after somebody had acknowledged it, or since it got worse."""
    joined: list[str]
    opened_at: datetime
    turned_at: datetime
    last_at: datetime
    acked_at: datetime | None
    acked_by: str | None
    asleep_until: datetime | None
    closed_at: datetime | None
    closed_by: UUID | None
    quiet_hours: str | None
    report: str | None
    host: str | None

    @property
    def short_id(self) -> str:
        """Return the beginning of its id, which people type."""
        return str(self.id)[:8]

    @property
    def key(self) -> IncidentKey:
        """Return what at most one open incident has."""
        return self.company_id, self.kind, self.name


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong: what it opens an incident by, or joins one by."""

    key: str
    """What it is told by once: its cause and the operation's id."""
    company_id: UUID | None
    company_code: str | None
    kind: str
    name: str
    cause: str
    severity: str
    reason: str | None = None
    since: datetime | None = None
    usual_seconds: float | None = None
    step: str | None = None
    version: int | None = None
    operation_id: UUID | None = None
    report: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class OwnEnd:
    """What a program knows of its own end that the database does not: the whole reason, and where the report is."""

    host: str
    pid: int
    since: datetime
    kind: str
    name: str
    company: str | None
    is_failed: bool = False
    is_refused: bool = False
    is_broken_off: bool = False
    """Whether a person or the system ended it: nobody is woken for that."""
    reason: str | None = None
    report: str | None = None
    run_id: str = ""
    """What a failure is told by that left no row."""
    settles: bool = False
    """Whether its success says by itself that all is well, as of a rollback, which has no row of its own."""

    def is_of(self, operation: WatchedOperation) -> bool:
        """Tell whether an operation was this program's."""
        return (
            operation.host == self.host
            and operation.pid == self.pid
            and operation.spoke_at >= self.since - timedelta(seconds=5)
        )


def severity_of(cause: str, kind: str) -> str:
    """Return how much somebody has to hear of it."""
    return "critical" if cause in {"failed", "stalled", "late"} and kind != LIGHTER else "warning"


def derive(db: Database, setup: AlertSetup, own: OwnEnd | None = None) -> list[WatchedOperation]:
    """Open, join and close incidents by how operations stand, and by what this program knows of its own end.

    Return how each operation stands.
    """
    at = setup.now()
    with db.transaction():
        db.take_role()
        operations = db.ask("alerts/watched.sql", {}, WatchedOperation)
    open_ones = {each.key: each for each in known_incidents(db, at)}
    hours = setup.quiet_hours.said if setup.quiet_hours else None
    is_noted = False
    for each in operations:
        is_own = own is not None and own.is_of(each)
        trouble = _trouble(each, at, own if is_own else None)
        if trouble is not None:
            is_noted = is_noted or is_own
            note_trouble(db, trouble, open_ones.get(each.key), at, hours)
        elif is_well(each):
            _close(db, each.key, each.spoke_at, each.id, open_ones)
    if own is not None and not is_noted:
        _note_own_end(db, own, at, hours, open_ones)
    return operations


def is_well(operation: WatchedOperation) -> bool:
    """Tell whether an operation says by how it stands that all is well."""
    return operation.status == "completed" or (
        operation.kind in DONE_WHILE_PENDING and operation.status in {"pending", "rolled_back"}
    )


def kinds_settled_by(kind: str) -> list[str]:
    """Return of which kinds an end that is good settles the incidents: what is promoted needs no rehearsal."""
    return ["batch", LIGHTER] if kind == "batch" else [kind]


def _trouble(operation: WatchedOperation, at: datetime, own: OwnEnd | None) -> Trouble | None:
    """Return what is wrong with an operation, unless it is old."""
    cause = next(_causes(operation, at), None)
    if cause is None or at - operation.spoke_at > NEWS:
        return None
    reason = (own.reason if own is not None else None) or operation.error_message
    return Trouble(
        key=f"{cause}:{operation.id}",
        company_id=operation.company_id,
        # A batch is called as its company is.
        company_code=operation.name if operation.kind in {"batch", LIGHTER} else None,
        kind=operation.kind,
        name=operation.name,
        cause=cause,
        severity="warning" if operation.error_message == BROKEN_OFF else severity_of(cause, operation.kind),
        reason=fit_to_tell(reason) if reason else None,
        since=operation.started_at if cause == "slow" else operation.spoke_at,
        usual_seconds=operation.usual_seconds,
        version=operation.version,
        operation_id=operation.id,
        report=own.report if own is not None else None,
        host=operation.host,
    )


def _causes(operation: WatchedOperation, at: datetime) -> Iterator[str]:
    """Yield what is wrong with an operation."""
    if operation.state == "stalled":
        yield "stalled"
    if operation.status in {"failed", "rejected"}:
        yield operation.status
    if operation.state == "running" and operation.kind in MEASURED and operation.usual_seconds is not None:
        seconds, usual = (at - operation.started_at).total_seconds(), operation.usual_seconds
        if seconds > max(usual * SLOW_TIMES, usual + SLOW_BY):
            yield "slow"


def note_trouble(
    db: Database, trouble: Trouble, standing: Incident | None, at: datetime, quiet_hours: str | None
) -> None:
    """Open an incident, or join the one that is open; a second time is none."""
    if standing is not None and trouble.key in standing.joined:
        return
    # What was told as stalled and is now noted as failed is no other failure.
    is_new = standing is None or standing.operation_id != trouble.operation_id
    values = {**asdict(trouble), "at": at, "quiet_hours": quiet_hours, "is_new": is_new}
    with db.transaction():
        db.take_role(trouble.company_id)
        if not db.ask("alerts/open.sql", values):
            db.do("alerts/join.sql", values)


def _close(
    db: Database, key: IncidentKey, at: datetime, operation_id: UUID | None, open_ones: Mapping[IncidentKey, Incident]
) -> None:
    """Close what is open and was told before: of a company also what was told before there was one."""
    company_id, kind, name = key
    for owner in dict.fromkeys((company_id, None)):
        kinds = kinds_settled_by(kind)
        standing = [open_ones.get((owner, each, name)) for each in kinds]
        if not any(each is not None and each.last_at <= at for each in standing):
            continue
        values = {"company_id": owner, "kinds": kinds, "name": name, "at": at, "operation_id": operation_id}
        with db.transaction():
            db.take_role(owner)
            db.do("alerts/close.sql", values)
            db.do("alerts/drop.sql", values)


def _note_own_end(
    db: Database,
    own: OwnEnd,
    at: datetime,
    quiet_hours: str | None,
    open_ones: Mapping[IncidentKey, Incident],
) -> None:
    """Note an end that left no row of an operation: a file that could not be read, a rollback that was refused."""
    company_id = company_of(db, own.company)
    if own.is_failed or own.is_refused:
        cause = "failed" if own.is_failed else "rejected"
        trouble = Trouble(
            key=f"{cause}:{own.run_id}", company_id=company_id, company_code=own.company, kind=own.kind, name=own.name,
            cause=cause, severity="warning" if own.is_broken_off else severity_of(cause, own.kind),
            reason=own.reason, report=own.report, host=own.host,
        )  # fmt: skip
        note_trouble(db, trouble, open_ones.get((company_id, own.kind, own.name)), at, quiet_hours)
    elif own.settles:
        if own.kind == "batch" and company_id is not None:
            with db.transaction():
                db.take_role(company_id)
                db.do("alerts/meet_deadlines.sql", {"company_id": company_id, "at": at})
        _close(db, (company_id, own.kind, own.name), at, None, open_ones)


def company_of(db: Database, code: str | None) -> UUID | None:
    """Return the id of a company, or the one that a rehearsal has planned for it; None where there is none."""
    if code is None:
        return None
    found = companies.find(db, code)
    if found is not None:
        return found.id
    earlier = history.past_batches(db, code)
    return earlier[0].company_id if earlier else None


def known_incidents(db: Database, at: datetime, closed_since: datetime | None = None) -> list[Incident]:
    """Return the incidents that are open, and those closed since a moment, the newest first."""
    found = ask_each_owner(db, "alerts/incidents.sql", {"closed_since": closed_since or at}, Incident)
    return sorted(found, key=lambda each: each.opened_at, reverse=True)


def owners(db: Database) -> list[UUID | None]:
    """Return whose rows this login may see: nobody's, which concern the schema, then each company's."""
    with db.transaction():
        db.take_role()
        return [None, *(UUID(str(row["id"])) for row in db.ask("alerts/owners.sql", {}))]


def ask_each_owner(db: Database, file: str, values: Mapping[str, object], row_type: type[T]) -> list[T]:
    """Return what a file answers for each company, one after the other: no policy shows several at once."""
    found: list[T] = []
    for owner in owners(db):
        with db.transaction():
            db.take_role(owner)
            found += db.ask(file, values, row_type)
    return found


def named_incident(db: Database, named: str, at: datetime) -> Incident:
    """Return the one incident whose id begins so and is open; raises where there is none, or several, or it is over."""
    wanted = named.casefold()
    every = known_incidents(db, at, at - timedelta(days=3650))
    fitting = [each for each in every if str(each.id).startswith(wanted)] if len(wanted) >= SHORTEST_ID else []
    if not fitting:
        raise UnknownIncident(id=named)
    if len(fitting) > 1:
        raise IncidentAmbiguous(id=named, ids=", ".join(str(each.id) for each in fitting))
    (only,) = fitting
    if only.closed_at is not None:
        raise IncidentOver(id=only.short_id, when=moment_words(only.closed_at))
    return only


def acknowledge(db: Database, incident: Incident, who: str, at: datetime) -> bool:
    """Note that somebody has seen it, and under which login; False where it was over meanwhile."""
    return _answer(db, incident, "alerts/ack.sql", {"at": at, "who": who}, "alerts ack")


def put_to_sleep(db: Database, incident: Incident, until: datetime) -> bool:
    """Tell nothing more of it until then; False where it was over meanwhile."""
    return _answer(db, incident, "alerts/sleep.sql", {"until": until}, "alerts sleep")


def _answer(db: Database, incident: Incident, file: str, values: Mapping[str, object], action: str) -> bool:
    """Answer an incident, and note in the audit who did."""
    with db.tenant(incident.company_id):
        is_open = db.do(file, {"id": incident.id, **values}) == 1
        if is_open:
            company = None if incident.company_id is None else (incident.company_id, incident.company_code or "")
            details = {"incident": str(incident.id), **{name: str(value) for name, value in values.items()}}
            audit.note(db, action, "done", company=company, details=details)
    return is_open
