"""Tells who has to hear of it: incidents derived, messages put in line, claimed, sent and noted.

Decision: docs/decisions/alerts.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname
from uuid import UUID

from kerp_import.alerts.deadlines import Forecast, keep_deadlines, note_passed
from kerp_import.alerts.incidents import (
    LIGHTER,
    NEWS,
    Incident,
    OwnEnd,
    WatchedOperation,
    ask_each_owner,
    company_of,
    derive,
    known_incidents,
)
from kerp_import.alerts.recipients import AlertSeverity, Recipient
from kerp_import.alerts.send import AlertMessage
from kerp_import.alerts.setup import AlertSetup, alert_setup
from kerp_import.alerts.words import body_of, title_of
from kerp_import.database.connection import Database
from kerp_import.model.alert_errors import AlertsNotKept
from kerp_import.model.safe_text import as_json_text
from kerp_import.model.words import Language
from kerp_import.settings.moments import PROMOTED, quiet_hours_of

REPEAT = timedelta(hours=1)
"""How often somebody is told again of what is critical and nobody has acknowledged."""

REPEATED_CAUSES = frozenset({"failed", "stalled"})
"""That it is late is told once: to be told it every hour makes nobody faster."""

JUST_DONE = timedelta(minutes=15)
"""How long ago something may have been completed to be told to an address that nobody has told yet."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that went nowhere: the address by its fingerprint, and why."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages were sent, and which went nowhere."""

    sent: int = 0
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """One row of `alerts/told.sql`."""

    incident_id: UUID
    channel: str
    event: str
    key: str
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row of `alerts/claim.sql`."""

    id: UUID
    company_id: UUID | None
    incident_id: UUID | None
    event: str
    severity: str
    channel: str
    language: str
    facts: dict[str, object]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerInLine:
    """One row of `alerts/owners_in_line.sql`."""

    company_id: UUID | None


@dataclass(frozen=True, slots=True)
class InLine:
    """A message that is about to be put in line."""

    key: str
    event: str
    severity: str
    company_id: UUID | None
    facts: dict[str, object]
    incident_id: UUID | None = None
    quiet_hours: str | None = None
    for_all: bool = False
    """Whether each address hears it, whatever it wants: it was told the beginning."""

    @property
    def company_code(self) -> str | None:
        """Return whose it is."""
        code = self.facts.get("company")
        return None if code is None else str(code)


def tell_what_is_due(db: Database, setup: AlertSetup | None = None) -> Told:
    """Look how everything stands and tell whoever has to hear of it: for `health --alert` and `monitor serve`.

    `db` is asked nothing but for a connection of its own. An address that does not answer is in what is returned;
    raises AddressesUnfit, AlertsNotKept, and ExtraMissing where there is something to send.
    """
    wanted = setup or alert_setup(Path.cwd())
    with db.second() as notes:
        return tell_own_end(notes, wanted, None)


def tell_own_end(db: Database, setup: AlertSetup, own: OwnEnd | None) -> Told:
    """Look how everything stands, with what a program knows of its own end, and tell whoever has to hear."""
    if not may_tell(db):
        raise AlertsNotKept(login=db.user)
    operations = derive(db, setup, own)
    company_id = company_of(db, own.company) if own is not None else None
    if own is not None and own.company is not None and company_id is not None:
        keep_deadlines(db, setup, company_id, own.company)
    note_passed(db, setup)
    _put_news_in_line(db, setup, operations)
    return _send_what_waits(db, setup)


def look_without_telling(db: Database, setup: AlertSetup) -> None:
    """Derive how everything stands, for whoever wants to see it."""
    if may_tell(db):
        derive(db, setup)
        note_passed(db, setup)


def may_tell(db: Database) -> bool:
    """Tell whether this schema has a place for alerts, and this login may write there; and wait for nothing long."""
    db.ask("alerts/session.sql", {})
    return bool(db.ask("alerts/access.sql", {})[0]["may_write"])


def tell_forecasts(db: Database, setup: AlertSetup, company: tuple[UUID, str], late: Iterable[Forecast]) -> Told:
    """Tell that a run which has just begun will be done too late, once for each deadline."""
    at, (company_id, code) = setup.now(), company
    for each in late:
        facts: dict[str, object] = {
            "kind": "batch", "name": code, "company": code, "step": each.step, "expected": each.expected_at.isoformat(),
            "due": each.due_at.isoformat(), "at": at.isoformat(), "host": gethostname(),
        }  # fmt: skip
        key = f"forecast:{each.step}:{each.due_at.isoformat()}"
        _put(db, setup, InLine(key, "forecast", "warning", company_id, facts), setup.recipients)
    return _send_what_waits(db, setup)


def _put_news_in_line(db: Database, setup: AlertSetup, operations: Iterable[WatchedOperation]) -> None:
    """Put in line what each address has not been told: incidents that are open, those that are over, what is done."""
    if not setup.recipients:
        return
    at = setup.now()
    incidents = known_incidents(db, at, at - NEWS)
    channels = [each.channel for each in setup.recipients]
    values = {"channels": channels, "closed_since": at - NEWS}
    before = ask_each_owner(db, "alerts/told.sql", values, ToldBefore)
    for each in incidents:
        told = [row for row in before if row.incident_id == each.id]
        if each.closed_at is not None:
            _put_end(db, setup, each, told)
        elif each.acked_at is None and (each.asleep_until is None or each.asleep_until <= at):
            _put_standing(db, setup, each, told, at)
    ended = {each.closed_by for each in incidents}
    for done in _just_done(operations, at):
        if done.id not in ended:
            facts = _facts_of_operation(done)
            line = InLine(f"completed:{done.id}", "completed", "info", done.company_id, facts)
            _put(db, setup, line, setup.recipients)


def _just_done(operations: Iterable[WatchedOperation], at: datetime) -> Iterator[WatchedOperation]:
    """Yield what has just been completed; of migrations, which run by dozens, the last one."""
    done = [each for each in operations if each.status == "completed" and at - each.spoke_at <= JUST_DONE]
    migrations = [each for each in done if each.kind == "migration"]
    yield from (each for each in done if each.kind != "migration")
    yield from sorted(migrations, key=lambda each: each.version or 0)[-1:]


def _put_standing(db: Database, setup: AlertSetup, incident: Incident, told: list[ToldBefore], at: datetime) -> None:
    """Put in line that an incident is there, once a turn, and again every hour while it is critical."""
    key = f"told:{incident.id}:{incident.turn}"
    event = "opened" if incident.turn == 1 else "again"
    facts = _facts_of_incident(incident, at)
    line = InLine(key, event, incident.severity, incident.company_id, facts, incident.id, incident.quiet_hours)
    by_channel = {row.channel: row.created_at for row in told if row.key == key}
    fresh = [each for each in setup.recipients if each.channel not in by_channel]
    _put(db, setup, line, fresh)
    hours = int((at - incident.turned_at) / REPEAT)
    is_repeated = incident.severity == AlertSeverity.CRITICAL and incident.cause in REPEATED_CAUSES
    if not is_repeated or hours < 1 or _quiet_until(setup, incident.quiet_hours, at) is not None:
        return
    due = [each for each in setup.recipients if each.channel in by_channel and at - by_channel[each.channel] >= REPEAT]
    repeated = replace(line, key=f"repeated:{incident.id}:{incident.turn}:{hours}", event="repeated")
    _put(db, setup, repeated, due)


def _put_end(db: Database, setup: AlertSetup, incident: Incident, told: list[ToldBefore]) -> None:
    """Put in line that all is normal again, for those who were told, or were about to be."""
    channels = {row.channel for row in told} - {row.channel for row in told if row.event == "closed"}
    those = [each for each in setup.recipients if each.channel in channels]
    closed_at = incident.closed_at or incident.last_at
    facts = _facts_of_incident(incident, closed_at) | {
        "lasted": (closed_at - incident.opened_at).total_seconds(), "reason": None, "report": None,
        "next": _next_of(incident.kind, incident.closed_by, incident.company_code),
    }  # fmt: skip
    line = InLine(
        f"closed:{incident.id}", "closed", "info", incident.company_id, facts, incident.id, incident.quiet_hours,
        for_all=True,
    )  # fmt: skip
    _put(db, setup, line, those)


def _put(db: Database, setup: AlertSetup, line: InLine, recipients: Iterable[Recipient]) -> None:
    """Put a message in line for each address that wants it; in quiet hours what wakes nobody waits for their end."""
    at = setup.now()
    wakes = line.severity == AlertSeverity.CRITICAL and line.event in {"opened", "again"}
    not_before = at if wakes else _quiet_until(setup, line.quiet_hours, at) or at
    wanting = [each for each in recipients if line.for_all or each.wants(line.severity, line.company_code)]
    if not wanting:
        return
    with db.transaction():
        db.take_role(line.company_id)
        for each in wanting:
            values = {
                "company_id": line.company_id, "incident_id": line.incident_id, "event": line.event, "key": line.key,
                "severity": line.severity, "channel": each.channel, "language": each.language.value,
                "facts": as_json_text(line.facts), "at": at, "not_before": not_before,
            }  # fmt: skip
            db.do("alerts/put_in_line.sql", values)


def _quiet_until(setup: AlertSetup, said: str | None, at: datetime) -> datetime | None:
    """Return when the quiet hours end that hold now: those of this folder, else those that the incident keeps."""
    hours = setup.quiet_hours or (quiet_hours_of(said) if said else None)
    return hours.wait_until(at) if hours is not None else None


def _send_what_waits(db: Database, setup: AlertSetup) -> Told:
    """Claim what waits for these addresses, send it, and note how that went."""
    by_channel = {each.channel: each for each in setup.recipients}
    if not by_channel:
        return Told()
    values = {"channels": [*by_channel], "at": setup.now(), "host": gethostname()}
    waiting = ask_each_owner(db, "alerts/owners_in_line.sql", values, OwnerInLine)
    if waiting:
        # Where nothing can be sent, nothing is claimed: it waits.
        setup.send([])
    claimed: list[Claimed] = []
    for company_id in (each.company_id for each in waiting):
        with db.transaction():
            db.take_role(company_id)
            claimed += db.ask("alerts/claim.sql", values | {"company_id": company_id}, Claimed)
    reasons = setup.send([_message(each, by_channel[each.channel]) for each in claimed])
    for each, reason in zip(claimed, reasons, strict=True):
        with db.transaction():
            db.take_role(each.company_id)
            db.do("alerts/sent.sql", {"id": each.id, "reason": reason, "at": setup.now()})
    missed = tuple(
        Missed(each.channel, reason) for each, reason in zip(claimed, reasons, strict=True) if reason is not None
    )
    return Told(len(claimed) - len(missed), missed)


def _message(claimed: Claimed, recipient: Recipient) -> AlertMessage:
    """Return the message in the language of whoever reads it."""
    return message_to(recipient, claimed.event, claimed.facts, AlertSeverity(claimed.severity))


def message_to(recipient: Recipient, event: str, facts: dict[str, object], severity: AlertSeverity) -> AlertMessage:
    """Return a message to one address."""
    language = Language(recipient.language)
    return AlertMessage(recipient, title_of(event, facts, language), body_of(event, facts, language), severity)


def _facts_of_incident(incident: Incident, at: datetime) -> dict[str, object]:
    """Return what a message says of an incident."""
    return {
        "cause": incident.cause, "kind": incident.kind, "name": incident.name, "company": incident.company_code,
        "version": incident.version, "reason": incident.reason, "incident": incident.short_id,
        "times": incident.times, "opened": incident.opened_at.isoformat(), "at": at.isoformat(),
        "since": incident.since.isoformat() if incident.since else None,
        "due": incident.since.isoformat() if incident.since and incident.cause == "late" else None,
        "usual": incident.usual_seconds, "step": incident.step or PROMOTED, "host": incident.host,
        "report": incident.report, "next": _next_of(incident.kind, incident.operation_id, incident.company_code),
    }  # fmt: skip


def _facts_of_operation(operation: WatchedOperation) -> dict[str, object]:
    """Return what a message says of what was completed."""
    code = operation.name if operation.kind in {"batch", LIGHTER} else None
    return {
        "kind": operation.kind, "name": operation.name, "company": code, "version": operation.version,
        "rows": operation.rows_affected, "took": (operation.spoke_at - operation.started_at).total_seconds(),
        "at": operation.spoke_at.isoformat(), "host": operation.host,
        "next": _next_of(operation.kind, operation.id, code),
    }  # fmt: skip


def _next_of(kind: str, operation_id: UUID | None, code: str | None) -> str:
    """Return the command to type next: what is known of it, and why."""
    return next(_commands(kind, operation_id, code))


def _commands(kind: str, operation_id: UUID | None, code: str | None) -> Iterator[str]:
    """Yield commands that show more, the best one first."""
    if kind in {"batch", LIGHTER} and operation_id is not None:
        yield f"kerp-import batch show {operation_id}"
    if code is not None:
        yield f"kerp-import batches --company {code}"
    yield "kerp-import db status"
