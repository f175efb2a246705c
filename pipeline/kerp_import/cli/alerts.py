"""The commands alerts: what is wrong and not over, seen by somebody, put to sleep; and whether an address is reached.

Decision: docs/decisions/alerts.md
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, show_line, tell
from kerp_import.model.safe_text import masked, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerp_import.alerts.incidents import Incident
    from kerp_import.database.connection import Database

LONGEST_WHO = 100
LONGEST_SLEEP = 30 * 86400
"""Seconds: what sleeps longer is forgotten."""

IncidentId = Annotated[
    str,
    typer.Argument(metavar="ID", help=say("알림의 번호나 그 앞부분", "an incident's id, or its beginning")),
]


@dataclass(frozen=True, slots=True)
class IncidentShown:
    """One incident: what is wrong with what, since when, and who has seen it."""

    id: UUID
    company: str | None
    """None: the schema that all share."""
    kind: str
    name: str
    cause: str
    """failed, stalled, rejected, slow or late."""
    severity: str
    """critical or warning."""
    reason: str | None
    operation_id: UUID | None
    times: int
    opened_at: datetime
    last_at: datetime
    acked_at: datetime | None
    acked_by: str | None
    asleep_until: datetime | None
    closed_at: datetime | None
    report: str | None


@dataclass(frozen=True, slots=True)
class MessageTried:
    """How the test message went, for each address."""

    channel: str
    """The kind of address and its fingerprint; the address itself is shown nowhere."""
    language: str
    severities: tuple[str, ...]
    reason: str | None
    """Why it went nowhere; null where it was taken."""


@command
def list_(
    *,
    company: Annotated[str | None, typer.Option("--company", help=say("회사코드", "company code"))] = None,
    every: Annotated[
        bool, typer.Option("--all", help=say("끝난 것도 (90일 동안의 것)", "those that are over too, of 90 days"))
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Print what is wrong and not over, as it stands now."""
    from kerp_import.alerts.incidents import known_incidents
    from kerp_import.alerts.setup import AlertSetup
    from kerp_import.alerts.tell import look_without_telling
    from kerp_import.migrate.history import require_current

    setup = AlertSetup()
    with SESSION.database() as db:
        require_current(db)
        look_without_telling(db, setup)
        at = setup.now()
        known = known_incidents(db, at, at - timedelta(days=90) if every else None)
    wanted = [each for each in known if company in {None, each.company_code}]
    if as_json:
        print_json([_shown(each) for each in wanted])
        return Exit.DONE
    for each in wanted:
        for line in _lines(each):
            show_line(line)
    if not wanted:
        show_line(say("알릴 것이 없습니다", "Nothing is wrong"))
    return Exit.DONE


@command
def ack(
    incident: IncidentId,
    *,
    by: Annotated[
        str | None, typer.Option("--by", help=say("확인한 사람 (기본: 로그인)", "who (default: the login)"))
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Note that somebody has seen an incident: it is told no more until it fails again."""
    from kerp_import.alerts.incidents import acknowledge

    who = masked(one_line(by if by is not None else getuser()).strip())
    if not who or len(who) > LONGEST_WHO:
        limit = say(f"1자에서 {LONGEST_WHO}자까지입니다", f"it takes 1 to {LONGEST_WHO} letters")
        raise typer.BadParameter(limit, param_hint="--by")
    answered = _answer(incident, lambda db, found, at: acknowledge(db, found, who, at))
    if as_json:
        print_json(_shown(answered))
        return Exit.DONE
    show_line(tell("확인했습니다: {what} · {who}", "Acknowledged: {what} · {who}", what=_what(answered), who=who))
    return Exit.DONE


@command
def sleep(
    incident: IncidentId,
    *,
    lasting: Annotated[
        str, typer.Option("--for", metavar="2h", help=say("얼마 동안 (30m, 2h, 1d)", "for how long (30m, 2h, 1d)"))
    ],
    as_json: AsJson = False,
) -> int:
    """Tell nothing of an incident for a while; then it is told again if it is still there."""
    from kerp_import.alerts.incidents import put_to_sleep
    from kerp_import.expand_contract.durations import seconds_of
    from kerp_import.settings.moments import moment_words

    seconds = seconds_of(lasting)
    if not seconds or seconds > LONGEST_SLEEP:
        raise typer.BadParameter(
            say("30m, 2h, 1d처럼 30일까지 적으십시오", "write 30m, 2h or 1d, up to 30d"), param_hint="--for"
        )
    answered = _answer(incident, lambda db, found, at: put_to_sleep(db, found, at + timedelta(seconds=seconds)))
    if as_json:
        print_json(_shown(answered))
        return Exit.DONE
    until = moment_words(answered.asleep_until) if answered.asleep_until else ""
    words = ("{until}까지 알리지 않습니다: {what}", "Not told until {until}: {what}")
    show_line(tell(*words, what=_what(answered), until=until))
    return Exit.DONE


@command
def try_out(*, as_json: AsJson = False) -> int:
    """Send a test message to every address, and say which took it."""
    from socket import gethostname

    from kerp_import.alerts.recipients import AlertSeverity
    from kerp_import.alerts.setup import alert_setup
    from kerp_import.alerts.tell import message_to
    from kerp_import.model.alert_errors import NobodyToTell

    setup = alert_setup(Path.cwd())
    if not setup.recipients:
        raise NobodyToTell
    facts: dict[str, object] = {"at": setup.now().isoformat(), "host": gethostname()}
    reasons = setup.send([message_to(each, "test", facts, AlertSeverity.INFO) for each in setup.recipients])
    sent = [
        MessageTried(each.channel, each.language.value, tuple(sorted(each.severities)), reason)
        for each, reason in zip(setup.recipients, reasons, strict=True)
    ]
    if as_json:
        print_json(sent)
    else:
        for each in sent:
            ended = each.reason or say("보냈습니다", "sent")
            show_line(f"{each.channel}  {each.language}  {', '.join(each.severities)}  {ended}")
    return Exit.REFUSED if any(each.reason for each in sent) else Exit.DONE


def _answer(named: str, answer: "Callable[[Database, Incident, datetime], bool]") -> "Incident":
    """Answer the one incident whose id begins so, and return how it stands then."""
    from kerp_import.alerts.incidents import known_incidents, named_incident
    from kerp_import.alerts.setup import utc_now
    from kerp_import.migrate.history import require_current

    with SESSION.database() as db:
        require_current(db)
        at = utc_now()
        found = named_incident(db, named, at)
        if not answer(db, found, at):
            # It ended between the two looks: say so.
            named_incident(db, str(found.id), at)
        return next(each for each in known_incidents(db, at) if each.id == found.id)


def _shown(incident: "Incident") -> IncidentShown:
    """Return an incident as it is printed under --json."""
    return IncidentShown(
        id=incident.id,
        company=incident.company_code,
        kind=incident.kind,
        name=incident.name,
        cause=incident.cause,
        severity=incident.severity,
        reason=incident.reason,
        operation_id=incident.operation_id,
        times=incident.times,
        opened_at=incident.opened_at,
        last_at=incident.last_at,
        acked_at=incident.acked_at,
        acked_by=incident.acked_by,
        asleep_until=incident.asleep_until,
        closed_at=incident.closed_at,
        report=incident.report,
    )


def _what(incident: "Incident") -> str:
    """Return in a few words what an incident is: a3f2c1b0 HANBIT Import Failed."""
    from kerp_import.alerts.words import title_of

    title = title_of("opened", {"cause": incident.cause, "kind": incident.kind}, SESSION.language)
    return f"{incident.short_id} {incident.name} {title}"


def _lines(incident: "Incident") -> list[str]:
    """Return an incident as it is listed: what, how often, since when, why, and who has seen it."""
    from kerp_import.settings.moments import moment_words

    facts = {"what": _what(incident), "times": incident.times, "since": moment_words(incident.opened_at)}
    lines = [tell("{what} · {times}번 · {since}부터", "{what} · {times} time(s) · since {since}", **facts)]
    if incident.reason:
        lines.append(f"   {incident.reason}")
    if incident.acked_by and incident.acked_at:
        facts = {"who": incident.acked_by, "when": moment_words(incident.acked_at)}
        lines.append("   " + tell("확인: {who}, {when}", "acknowledged: {who}, {when}", **facts))
    if incident.closed_at:
        lines.append("   " + tell("끝남: {when}", "over: {when}", when=moment_words(incident.closed_at)))
    elif incident.asleep_until:
        lines.append("   " + tell("{when}까지 쉼", "asleep until {when}", when=moment_words(incident.asleep_until)))
    return lines
