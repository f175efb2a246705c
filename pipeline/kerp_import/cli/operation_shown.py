"""An operation as a person reads it and as JSON has it: for `status`, and for `db status`."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from kerp_import.cli.session import say
from kerp_import.model.step_words import step_words
from kerp_import.values.local_time import local, shown_time

if TYPE_CHECKING:
    from kerp_import.database.operations import Operation
    from kerp_import.migrate.status import MigrationStatus

RESTS = frozenset({"completed", "rejected", "rolled_back"})
"""States of which nothing is to be done or waited for."""


class MigrationShown(TypedDict):
    """How it stands with one migration; what is not known is null."""

    version: int | None
    status: str
    started_at: str | None
    completed_at: str | None
    duration: str | None
    """As Go's time.ParseDuration reads it: 0.120s."""
    rows_affected: int | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class OperationShown:
    """One operation, with everything that is known of it."""

    id: UUID
    kind: str
    name: str
    version: int | None
    status: str
    started_at: str | None
    completed_at: str | None
    duration: str | None
    rows_affected: int | None
    error_message: str | None
    state: str
    company_id: UUID | None
    step: str | None
    done: int | None
    """Null where nobody ever said how far it is."""
    total: int | None
    heartbeat_at: str | None
    host: str | None
    pid: int | None
    server_pid: int | None
    application: str | None
    tool_version: str
    pause_reason: str | None
    spec: dict[str, object]
    details: dict[str, object]
    """What it made and how far it is; of a backfill pass_number, company, after (the key), size and rate (a second)."""
    control: dict[str, object]
    """What other sessions said to it: pause, size, approved."""


def seven_keys(run: "MigrationStatus | Operation", rows: int | None) -> MigrationShown:
    """Return what a program is told of each thing that runs long; the duration as Go's time.ParseDuration reads it."""
    took = run.completed_at - run.started_at if run.completed_at and run.started_at else None
    return {
        "version": run.version,
        "status": run.status,
        "started_at": _moment(run.started_at),
        "completed_at": _moment(run.completed_at),
        "duration": None if took is None else f"{took.total_seconds():.3f}s",
        "rows_affected": rows,
        "error_message": run.error_message,
    }


def operation_shown(run: "Operation") -> OperationShown:
    """Return an operation with everything that is known of it."""
    return OperationShown(
        id=run.id,
        kind=run.kind,
        name=run.name,
        **seven_keys(run, known_rows(run)),
        state=run.state,
        company_id=run.company_id,
        step=run.step,
        done=None if run.heartbeat_at is None and not run.done else run.done,
        total=run.total,
        heartbeat_at=_moment(run.heartbeat_at),
        host=run.host,
        pid=run.pid,
        server_pid=run.server_pid,
        application=run.application,
        tool_version=run.tool_version,
        pause_reason=run.pause_reason,
        spec=run.spec,
        details=run.details,
        control=run.control,
    )


def known_rows(run: "Operation") -> int | None:
    """Return how many rows an operation wrote; None where they are told at its end alone, or nobody counts them.

    What a batch or a migration writes is one transaction, seen at its end; of a change its backfill and its migrations
    count the rows.
    """
    if run.kind in {"batch", "migration"} and run.status in {"pending", "running"}:
        return None
    if run.kind == "expand" and not run.rows_affected:
        return None
    return run.rows_affected


def going_of(run: "Operation") -> str:
    """Return in words how it goes with an operation."""
    word, why = _state_words(run)
    how_far = f" {run.done:,}/{run.total:,}" if run.total and run.state not in RESTS else ""
    step = _step_words(run)
    at = run.completed_at or run.started_at
    moment = shown_time(at) if at else ""
    since = moment if run.completed_at or not at else say(f"{moment}부터", f"since {moment}")
    process = f" ({run.host} pid {run.pid})" if run.host and run.status == "running" else ""
    return f"{word}{how_far}{step}{', ' if since else ''}{since}{process}{': ' if why else ''}{why}"


def newest_of_each(runs: "list[Operation]") -> "list[Operation]":
    """Return of each operation the newest run alone: a migration's failed up is past once it was run again."""
    newest = {(each.kind, each.name, each.company_id, str(each.spec.get("table"))): each for each in reversed(runs)}
    return sorted(newest.values(), key=runs.index)


def whole_of(run: "Operation") -> "list[tuple[str, str]]":
    """Return everything that is known of an operation, by its name in the table; what is not known is left out."""
    told = asdict(operation_shown(run))
    return [(name, str(value)) for name, value in told.items() if value is not None and value != {}]


def _step_words(run: "Operation") -> str:
    """Return in words where an operation is; of a migration its step is how far it is."""
    if run.kind != "backfill" or "pass_number" not in run.details:
        if not run.step or run.kind == "migration" or run.state in RESTS:
            return ""
        step = step_words(run.step)
        return say(f" ({step.ko} 단계)", f" at {step.en}")
    after = run.details.get("after")
    behind = ", ".join(map(str, after)) if isinstance(after, list) else ""
    place_ko, place_en = (f", 키 {behind} 다음", f", behind key {behind}") if behind else ("", "")
    number, rate, size = (float(str(run.details.get(each) or 0)) for each in ("pass_number", "rate", "size"))
    return say(
        f" ({number:.0f}회차{place_ko}, 배치 {size:,.0f}행, 초당 {rate:,.0f}행)",
        f" (pass {number:.0f}{place_en}, batch size {size:,.0f}, {rate:,.0f} a second)",
    )


def _state_words(run: "Operation") -> tuple[str, str]:
    """Return the word for an operation's state, and what is to be said of it."""
    if run.state == "stalled":
        return say("멈춤", "stalled"), say(
            "프로그램이 말없이 끝났습니다. 같은 명령을 다시 실행하십시오",
            "its program ended without a word; run the same command again",
        )
    if run.pause_reason and run.state in {"running", "silent", "pending"}:
        return say("잠시 멈춤", "paused"), run.pause_reason
    if run.state == "silent":
        return say("응답 없음", "silent"), say("잠금은 아직 쥐고 있습니다", "its lock is still held")
    if run.state == "failed":
        return say("실패", "failed"), run.error_message or ""
    words = {
        "pending": say("기다리는 중", "pending"),
        "completed": say("끝남", "completed"),
        "rejected": say("거부됨", "rejected"),
        "rolled_back": say("되돌림", "rolled back"),
    }
    return words.get(run.state, say("실행 중", "running")), ""


def _moment(at: datetime | None) -> str | None:
    """Return a moment as JSON has it."""
    return None if at is None else local(at).isoformat()
