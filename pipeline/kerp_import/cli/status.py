"""The command status: what runs, waits, stopped or failed, of one company or of all; once, or live.

Decision: docs/decisions/heartbeats.md
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Protocol

import typer
from rich.markup import escape

from kerp_import.cli.operation_shown import (
    RESTS,
    OperationShown,
    going_of,
    newest_of_each,
    operation_shown,
    whole_of,
)
from kerp_import.cli.options import AsJson
from kerp_import.cli.progress import KINDS, facts_of
from kerp_import.cli.session import (
    SESSION,
    Exit,
    command,
    database_url,
    print_json,
    print_json_text,
    say,
    show_line,
)
from kerp_import.model.operation_errors import OperationAmbiguous, OperationUnknown
from kerp_import.model.progress import Meter
from kerp_import.model.safe_text import as_json_text
from kerp_import.model.words import Words

if TYPE_CHECKING:
    from rich.table import Table

    from kerp_import.database.connection import Database
    from kerp_import.database.operations import Operation

LOOK_EVERY = 2.0
"""Seconds between two looks: as often as a run says how far it is."""

SHOWN = 20
"""Operations that have ended and are listed, the newest; `batches` and `db status` have them all."""

SHORT = 13
"""Signs of an id that are shown: the millisecond in which it was made."""

COLOURS = {"failed": "bold red", "stalled": "bold red", "silent": "yellow"}
"""Of the states that somebody must look at."""

ENDED = RESTS | {"failed", "stalled"}
"""States from which an operation does not go on by itself."""


@dataclass(frozen=True, slots=True)
class StatusShown:
    """The newest operation of each kind and name: what stopped or failed first, what runs and waits, what is over."""

    company: str | None
    """The company whose operations these are, beside those of the schema; null: of all that this login may see."""
    operations: tuple[OperationShown, ...] | None
    """Null where the database keeps none yet, or the login may not see them."""


@command
def status(
    operation: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help=say("이 작업 하나를 전부 (번호의 앞부분)", "one operation whole: the beginning of its id"),
        ),
    ] = None,
    *,
    company: Annotated[str | None, typer.Option("--company", help=say("회사코드", "company code"))] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help=say("멈추게 할 때까지 계속 보인다", "go on showing it until Ctrl-C"))
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Print what runs, waits, stopped or failed, once or until Ctrl-C."""
    from kerp_import.database.connection import Database

    with Database(database_url()) as db:
        asked = StatusAsked(db, operation, company)
        shower = _shower(asked, is_watched=watch, as_json=as_json)
        if not watch:
            shower.show(asked.look())
            return Exit.DONE
        try:
            _watch(asked, shower)
        except KeyboardInterrupt:
            # Whoever looks on ends so: nothing is broken off.
            return Exit.DONE
        finally:
            shower.end()
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """What somebody wants to see."""

    db: "Database"
    operation: str | None
    company: str | None

    def look(self) -> "list[Operation] | None":
        """Return the operations as they are now; None where there is nothing to look at."""
        from kerp_import.database import operations

        if self.operation is not None:
            return [self._named(self.operation)]
        if not operations.access(self.db).may_read:
            return None
        found = newest_of_each(operations.latest(self.db))
        ids = self._company_ids()
        own = [each for each in found if self.company is None or each.company_id in ids or each.name == self.company]
        return sorted(own, key=_urgency)

    def _named(self, named: str) -> "Operation":
        """Return the one operation whose id begins so."""
        from kerp_import.database import operations
        from kerp_import.records.history import SHORTEST

        found = operations.begun_by(self.db, named) if len(named) >= SHORTEST else []
        if len(found) > 1:
            raise OperationAmbiguous(named=named, operations=", ".join(str(each.id) for each in found))
        if not found:
            raise OperationUnknown(named=named)
        return found[0]

    def _company_ids(self) -> "set[object]":
        """Return whose operations a company sees: its own, and those of the schema."""
        from kerp_import.database import operations

        return {None, operations.company_id_of(self.db, self.company)} if self.company else {None}


def _urgency(operation: "Operation") -> int:
    """Return where in the list an operation stands: what needs somebody, what is under way, what is over."""
    return 0 if operation.state in {"failed", "stalled", "silent"} else 2 if operation.state in RESTS else 1


class Shower(Protocol):
    """How operations are shown, once or again and again."""

    def show(self, operations: "list[Operation] | None") -> None:
        """Show them as they are now."""

    def end(self) -> None:
        """Leave the screen in order."""


def _shower(asked: StatusAsked, *, is_watched: bool, as_json: bool) -> Shower:
    """Return how they are shown: as JSON, drawn live on a terminal, one of them whole, or as lines."""
    if as_json:
        return JsonShower(asked.company, is_watched=is_watched)
    if is_watched and sys.stdout.isatty():
        return LiveShower()
    return LineShower(is_whole=asked.operation is not None and not is_watched, is_watched=is_watched)


def _watch(asked: StatusAsked, shower: Shower) -> None:
    """Show them again and again; one that is named until it has ended."""
    while True:
        operations = asked.look()
        shower.show(operations)
        if asked.operation is not None and operations and operations[0].state in ENDED:
            return
        time.sleep(LOOK_EVERY)


class JsonShower:
    """Prints a document; watched, a line each whenever anything is different."""

    def __init__(self, company: str | None, *, is_watched: bool) -> None:
        """Begin with nothing printed."""
        self._company, self._is_watched, self._printed = company, is_watched, ""

    def show(self, operations: "list[Operation] | None") -> None:
        """Print them, unless they are what they were."""
        found = None if operations is None else tuple(map(operation_shown, operations))
        document = StatusShown(self._company, found)
        if not self._is_watched:
            print_json(document)
            return
        text = as_json_text(document)
        if text != self._printed:
            self._printed = text
            print_json_text(text)

    def end(self) -> None:
        """Leave what is printed."""


class LineShower:
    """Prints a line each; watched, those alone that are different."""

    def __init__(self, *, is_whole: bool, is_watched: bool) -> None:
        """Begin with nothing printed."""
        self._is_whole, self._is_watched = is_whole, is_watched
        self._printed: dict[object, tuple[str, str]] = {}

    def show(self, operations: "list[Operation] | None") -> None:
        """Print them."""
        if self._is_whole:
            for name, value in whole_of((operations or [])[0]):
                show_line(f"{name}: {value}")
            return
        lines = {key: (line, colour) for key, line, colour in _lines(operations)}
        for key, shown in lines.items():
            if self._printed.get(key) != shown:
                show_line(*shown)
        self._printed = lines
        if self._is_watched:
            sys.stdout.flush()

    def end(self) -> None:
        """Leave what is printed."""


class LiveShower:
    """Draws a table on a terminal and keeps it up to date."""

    def __init__(self) -> None:
        """Begin to draw."""
        from rich.live import Live

        self._live = Live(console=SESSION.out, auto_refresh=False)
        self._live.start()
        self._meters: dict[object, ClockedMeter] = {}

    def show(self, operations: "list[Operation] | None") -> None:
        """Draw them as they are now."""
        self._live.update(self._table(operations), refresh=True)

    def end(self) -> None:
        """Stop, and leave the last picture."""
        self._live.stop()

    def _table(self, operations: "list[Operation] | None") -> "Table":
        """Return a row for each operation, with what is known of its speed since the first look."""
        from rich.table import Table

        table = Table(box=None, show_header=False, pad_edge=False)
        for line in _others(operations):
            table.add_row(escape(line), "")
        for each in _listed(operations or []):
            table.add_row(escape(_line(each)), escape(self._speed(each)), style=COLOURS.get(each.state, ""))
        return table

    def _speed(self, operation: "Operation") -> str:
        """Return how fast it goes and how long it will take, by what it said at two beats."""
        if operation.state != "running" or operation.heartbeat_at is None:
            return ""
        meter = self._meters.setdefault(operation.id, ClockedMeter(operation))
        return meter.facts(operation)


class ClockedMeter:
    """A meter of an operation of somebody else, by the moments of its beats."""

    def __init__(self, operation: "Operation") -> None:
        """Begin with what it has done by now."""
        self._at = 0.0
        self._look(operation)
        self._meter = Meter(operation.kind, operation.name, start=operation.done, now=lambda: self._at)

    def facts(self, operation: "Operation") -> str:
        """Return what is known of its speed."""
        self._look(operation)
        self._meter.keep(operation.step or "", operation.done if operation.total else None, operation.total)
        return facts_of(self._meter.place)

    def _look(self, operation: "Operation") -> None:
        """Take the moment of its last beat as now."""
        if operation.heartbeat_at is not None:
            self._at = operation.heartbeat_at.timestamp()


NONE_KEPT = Words(
    "이 데이터베이스에는 작업 기록이 없거나, 이 로그인으로는 볼 수 없습니다.",
    "This database keeps no operations, or this login may not see them.",
)
NOTHING = Words("아직 아무 작업도 없습니다.", "Nothing has been done yet.")


def _lines(operations: "list[Operation] | None") -> Iterator[tuple[object, str, str]]:
    """Yield a line each and its colour, by whose it is."""
    for line in _others(operations):
        yield "", line, ""
    for each in _listed(operations or []):
        yield each.id, _line(each), COLOURS.get(each.state, "")


def _others(operations: "list[Operation] | None") -> Iterator[str]:
    """Yield what is said where there is nothing to list, and one line for all migrations that are done."""
    if operations is None:
        yield NONE_KEPT.say(SESSION.language)
        return
    done = [each for each in operations if _is_done_migration(each)]
    if done:
        last = max(done, key=lambda each: (each.started_at is not None, each.started_at, each.id))
        count = len(done)
        yield say(
            f"마이그레이션 {count:,}개 끝남, 마지막 {last.name}: {going_of(last)}",
            f"{count:,} migration(s) done, the last {last.name}: {going_of(last)}",
        )
    if not operations:
        yield NOTHING.say(SESSION.language)


def _listed(operations: "Sequence[Operation]") -> "list[Operation]":
    """Return the operations that have a line of their own: all that are not over, and the newest of the others."""
    own = [each for each in operations if not _is_done_migration(each)]
    return [*(each for each in own if each.state not in RESTS), *[each for each in own if each.state in RESTS][:SHOWN]]


def _is_done_migration(operation: "Operation") -> bool:
    """Tell whether it is a migration that needs no line of its own."""
    return operation.kind == "migration" and operation.state in RESTS


def _line(operation: "Operation") -> str:
    """Return an operation in one line."""
    kind = KINDS[operation.kind].say(SESSION.language)
    rehearsal = say(" 예행", " rehearsal") if operation.spec.get("dry_run") else ""
    return f"{str(operation.id)[:SHORT]}  {kind} {operation.name}{rehearsal}: {going_of(operation)}"
