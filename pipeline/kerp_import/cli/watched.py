"""What is told of a command that somebody waits for: its start and end to the dead-man's switch, its end to addresses.

It comes after the work's own end, takes a few seconds at the most, and changes neither the exit code nor the answer.

Decision: docs/decisions/alerts.md
"""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import gethostname
from threading import Thread
from typing import TypeVar
from uuid import UUID

from kerp_import.alerts.at_once import all_at_once
from kerp_import.alerts.fit_to_tell import fit_to_tell
from kerp_import.alerts.incidents import OwnEnd
from kerp_import.alerts.ping import Signal, ping, ping_address
from kerp_import.alerts.recipients import AlertSeverity
from kerp_import.alerts.setup import AlertSetup, alert_setup, utc_now
from kerp_import.alerts.tell import Missed, Told, message_to, tell_own_end
from kerp_import.cli.session import SESSION, Exit, TellEnd, show_aside, tell
from kerp_import.database.connection import Database
from kerp_import.model.alert_errors import ExtraMissing
from kerp_import.model.errors import KerpError
from kerp_import.model.ids import uuid7
from kerp_import.model.words import Language

LOG = logging.getLogger("kerp_import")
T = TypeVar("T")

INTERRUPTED = "KeyboardInterrupt"
"""What the history says of whatever a person or the system broke off."""

SCHEMA = "schema"
"""What a move of the schema is called that failed before any migration began."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A command whose end somebody waits for."""

    kind: Callable[[Mapping[str, object]], str]
    name: Callable[[Mapping[str, object]], str]
    settles: bool = False
    """Whether an exit code of 0 says by itself that all is well again."""
    is_looking: Callable[[Mapping[str, object]], bool] = lambda _: False
    """Whether these options only look, or only say something to another process."""


def _of_company(values: Mapping[str, object]) -> str:
    return str(values.get("company") or values.get("_company") or "")


def _named(*names: str) -> Callable[[Mapping[str, object]], str]:
    return lambda values: next((str(values[name]) for name in names if values.get(name)), "")


def _any_of(*names: str) -> Callable[[Mapping[str, object]], bool]:
    return lambda values: any(values.get(name) for name in names)


def _always(word: str) -> Callable[[Mapping[str, object]], str]:
    return lambda _: word


COMMANDS = {
    "run.run": Watched(lambda values: "rehearsal" if values.get("dry_run") else "batch", _of_company, settles=True),
    "rollback.rollback": Watched(_always("rollback"), _named("batch"), settles=True, is_looking=_any_of("plan")),
    "recover.recover": Watched(_always("recover"), _named("batch"), settles=True, is_looking=_any_of("plan")),
    "db.up": Watched(_always("migration"), _always(SCHEMA), settles=True),
    "db.down": Watched(_always("migration"), _always(SCHEMA), settles=True),
    "db.goto": Watched(_always("migration"), _always(SCHEMA), settles=True),
    "db_backfill.backfill": Watched(
        _always("backfill"), _named("name", "what"), is_looking=_any_of("pause", "resume", "approve")
    ),
    "db_expand.expand_command": Watched(_always("expand"), _named("declared")),
    "db_migrate_data.migrate_data_command": Watched(_always("expand"), _named("name")),
    "db_contract.contract_command": Watched(_always("expand"), _named("name")),
    "db_copy_table.copy_table_command": Watched(_always("copy"), _named("table")),
}
"""By module and function: what runs long, or what somebody starts and goes home."""


def begin(function: str, values: Mapping[str, object]) -> TellEnd | None:
    """Tell the switch that a command begins; return what tells how it ended, None of one that nobody waits for."""
    watched = COMMANDS.get(function)
    if watched is None or watched.is_looking(values):
        return None
    run_id, since = uuid7(), utc_now()
    address = _tried(ping_address, None)
    if address is not None:
        # Nobody waits for the answer: the run begins.
        Thread(target=partial(ping, address, Signal.START, run_id), daemon=True).start()

    def end(code: int, error: BaseException | None) -> None:
        try:
            _tell_end(watched, values, code, error, _Run(run_id, since, address))
        except (Exception, KeyboardInterrupt) as failure:  # noqa: BLE001 - what is done is never called undone
            LOG.debug("the end was not told: %s", type(failure).__name__)

    return end


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of a command: its id, when it began, and the switch that hears of it."""

    id: UUID
    since: datetime
    address: str | None


def _tell_end(
    watched: Watched, values: Mapping[str, object], code: int, error: BaseException | None, run: _Run
) -> None:
    """Tell the switch and the addresses, at the same time, how a command ended."""
    signal = Signal.SUCCESS if code == Exit.DONE else Signal.FAIL
    told: list[Told] = []
    calls: list[Callable[[], str | None]] = []
    if run.address is not None:
        calls.append(partial(ping, run.address, signal, run.id))
    thread = Thread(target=partial(_misses_ping, calls), daemon=True)
    thread.start()
    setup = _tried(partial(alert_setup, Path.cwd()), AlertSetup())
    if setup.recipients:
        own = _own_end(watched, values, code, error, run)
        if own is not None:
            target = values.get("target") if own.kind == "copy" else None
            told.append(_tried(partial(_told, setup, own, str(target) if target else None), Told()))
    thread.join()
    for missed in (each for one in told for each in one.missed):
        show_aside(
            tell(
                "알림을 보내지 못했습니다: {channel} ({reason})", "An alert was not sent: {channel} ({reason})",
                channel=missed.channel, reason=missed.reason,
            )
        )  # fmt: skip


def _misses_ping(calls: list[Callable[[], str | None]]) -> None:
    """Tell the switch, and say where that was not possible."""
    for reason in filter(None, all_at_once(calls)):
        LOG.warning("%s: %s", tell("감시 주소에 알리지 못했습니다", "The dead-man's switch was not reached"), reason)


def _tried(work: Callable[[], T], otherwise: T) -> T:
    """Return what `work` returns; where it cannot be done, that is told and changes nothing."""
    try:
        return work()
    except KerpError as error:
        show_aside(f"{error.code} {error.say(SESSION.language)}")
        show_aside(f"→ {error.advise(SESSION.language)}")
        return otherwise


def _own_end(
    watched: Watched, values: Mapping[str, object], code: int, error: BaseException | None, run: _Run
) -> OwnEnd | None:
    """Return what this program knows of its end; None of a call that was wrong, which did nothing."""
    if code == Exit.USAGE:
        return None
    is_failed = code in {Exit.CANNOT_GO_ON, Exit.BUG, Exit.INTERRUPTED}
    kind = watched.kind(values)
    company = _of_company(values) or None
    return OwnEnd(
        host=gethostname(),
        pid=os.getpid(),
        since=run.since,
        kind=kind,
        name=watched.name(values),
        company=company if kind in {"batch", "rehearsal"} else None,
        # On a terminal somebody reads why: what left no row of its own is told to him alone.
        is_failed=is_failed and not _is_attended(),
        is_refused=code == Exit.REFUSED and not _is_attended(),
        is_broken_off=code == Exit.INTERRUPTED,
        reason=_reason(error, code),
        report=_report(values, run.since),
        run_id=str(run.id),
        settles=watched.settles and code == Exit.DONE,
    )


def _is_attended() -> bool:
    """Tell whether somebody sits at a terminal and reads."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _reason(error: BaseException | None, code: int) -> str | None:
    """Return why a command ended so, as the person reads it who is told of it."""
    if code == Exit.INTERRUPTED:
        return INTERRUPTED
    if error is None:
        return None
    return fit_to_tell(error.say(Language.KO) if isinstance(error, KerpError) else type(error).__name__)


def _report(values: Mapping[str, object], since: datetime) -> str | None:
    """Return the folder in which the command left its report; None where it left none."""
    if "report_dir" not in values:
        return None
    named = values.get("report_dir")
    folders = [Path(str(named))] if named else [each for each in Path("kerp-reports").glob("*") if each.is_dir()]
    written = [
        folder
        for folder in folders
        if (report := folder / "report.html").is_file() and report.stat().st_mtime >= since.timestamp()
    ]
    return fit_to_tell(str(written[-1].resolve())) if written else None


def _told(setup: AlertSetup, own: OwnEnd, address: str | None) -> Told:
    """Tell the addresses; where the database cannot be reached or takes no note, what this program knows by itself."""
    try:
        with Database(address or SESSION.server()) as db:
            return tell_own_end(db, setup, own)
    except ExtraMissing:
        raise
    except KerpError:
        return _told_without_database(setup, own)


def _told_without_database(setup: AlertSetup, own: OwnEnd) -> Told:
    """Tell that a command failed where the database cannot be reached: nothing is noted, and nobody else knows."""
    if not own.is_failed:
        return Told()
    facts: dict[str, object] = {
        "cause": "failed", "kind": own.kind, "name": own.name, "reason": own.reason, "host": own.host,
        "at": setup.now().isoformat(), "next": "kerp-import db status",
    }  # fmt: skip
    wanting = [each for each in setup.recipients if each.wants(AlertSeverity.CRITICAL, own.company)]
    reasons = setup.send([message_to(each, "opened", facts, AlertSeverity.CRITICAL) for each in wanting])
    missed = [Missed(each.channel, reason) for each, reason in zip(wanting, reasons, strict=True) if reason is not None]
    return Told(len(wanting) - len(missed), tuple(missed))
