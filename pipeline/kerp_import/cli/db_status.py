"""The command db status: which migrations are applied and pending, what runs, stopped or failed, and the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say, show_line
from kerp_import.migrate.files import TABLE
from kerp_import.values.local_time import local, shown_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerp_import.database.operations import Operation
    from kerp_import.migrate import history
    from kerp_import.migrate.files import Folder
    from kerp_import.migrate.history import SchemaState
    from kerp_import.migrate.status import MigrationStatus
    from kerp_import.partition.rows_in_default import DefaultRows

SHOWN = 20
"""The newest notes of the audit that `db status` shows."""


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
    done: int
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


@dataclass(frozen=True, slots=True)
class DefaultPartition:
    """Rows that wait in the default partition of a table, because nobody has made their month."""

    table: str
    rows: int
    is_exact: bool
    """Counted; else the server's own statistics, since policies hide rows from this login."""
    command: str
    """What moves them."""


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """What is applied, what differs from the files, the newest operation of each kind and name, rows of no month."""

    version: int
    dirty: bool
    problems: tuple[str, ...]
    migrations: tuple[MigrationShown, ...]
    operations: tuple[OperationShown, ...]
    default_partitions: tuple[DefaultPartition, ...]
    """The tables whose default partition holds rows."""


@command
def status(*, path: FolderPath = None, table: TableName = TABLE, as_json: AsJson = False) -> int:
    """Print every migration, what differs from the files, what runs, stopped or failed, and the newest notes."""
    from kerp_import.database import audit, operations
    from kerp_import.database.connection import Database
    from kerp_import.migrate import history
    from kerp_import.partition.rows_in_default import rows_in_defaults

    folder = folder_of(path, table)
    with Database(database_url()) as db:
        now = history.state(db, folder)
        runs = operations.latest(db)
        waiting = rows_in_defaults(db) if folder.is_ours else ()
        noted = audit.notes(db, None)[-SHOWN:] if folder.is_ours and not now.pending else []
    if as_json:
        print_json(_document(folder, now, runs, waiting))
        return Exit.DONE
    applied = {each.version: each for each in now.applied}
    for each in folder.migrations:
        show_line(f"{each.label}: {_state_of(folder, applied.get(each.version))}")
    if now.dirty and now.half_done is None:
        show_line(
            say(
                f"버전 {now.version}: 다른 도구가 중간에 멈춘 상태 (dirty)",
                f"Version {now.version}: another tool stopped halfway (dirty)",
            )
        )
    for problem in now.problems:
        show_line(problem.say(SESSION.language))
    for index in now.left_behind:
        show_line(say(f"INVALID 인덱스: {index.name}", f"INVALID index: {index.name}"))
    for run in _newest_of_each(runs):
        if run.state not in {"completed", "rejected", "rolled_back"}:
            show_line(f"{run.kind} {run.name}: {_going_of(run)}")
    for part in waiting:
        count = f"{part.rows:,}" if part.is_exact else say(f"약 {part.rows:,}", f"about {part.rows:,}")
        show_line(
            say(
                f"{part.table}: 기본 파티션에 {count}행이 있습니다. 제 달로 옮기려면: {part.command}",
                f"{part.table}: {count} row(s) wait in the default partition. To move them: {part.command}",
            )
        )
    for note in noted:
        show_line(f"audit: {shown_time(note.at)} {note}")
    return Exit.DONE


def _state_of(folder: "Folder", applied: "history.Applied | None") -> str:
    """Return in words whether a migration is applied: when, by whom, how long it took, and its checksum."""
    from kerp_import.migrate import history

    if applied is None:
        return say("남음", "pending")
    if applied.is_half_done:
        return say("중간에 멈춤 (dirty)", "stopped halfway (dirty)") + history.place_of(folder, applied)
    if applied.tool == history.ANOTHER_TOOL:
        return say("적용됨 (다른 도구)", "applied (by another tool)")
    if applied.completed_at is None or applied.started_at is None:
        return say("적용됨", "applied")
    took = (applied.completed_at - applied.started_at).total_seconds()
    facts = (
        f"{shown_time(applied.completed_at)} {applied.applied_by} {took:.2f}s sha256:{(applied.checksum or '')[:12]}"
    )
    return say("적용됨", "applied") + f" {facts}"


def _newest_of_each(runs: "list[Operation]") -> "list[Operation]":
    """Return of each operation the newest run alone: a migration's failed up is past once it was run again."""
    newest = {(each.kind, each.name, each.company_id, str(each.spec.get("table"))): each for each in reversed(runs)}
    return sorted(newest.values(), key=runs.index)


def _going_of(run: "Operation") -> str:
    """Return in words how it goes with an operation that has not come to a good end."""
    word, why = _state_words(run)
    how_far = f" {run.done:,}/{run.total:,}" if run.total else ""
    step = _step_words(run)
    at = run.completed_at or run.started_at
    moment = shown_time(at) if at else ""
    since = moment if run.completed_at or not at else say(f"{moment}부터", f"since {moment}")
    process = f" ({run.host} pid {run.pid})" if run.host and run.status == "running" else ""
    return f"{word}{how_far}{step}{', ' if since else ''}{since}{process}{': ' if why else ''}{why}"


def _step_words(run: "Operation") -> str:
    """Return in words where an operation is; of a migration its step is how far it is."""
    if run.kind != "backfill" or "pass_number" not in run.details:
        return say(f" ({run.step} 단계)", f" at {run.step}") if run.step and run.kind != "migration" else ""
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
    if run.state == "silent":
        return say("응답 없음", "silent"), say("잠금은 아직 쥐고 있습니다", "its lock is still held")
    if run.state == "failed":
        return say("실패", "failed"), run.error_message or ""
    if run.pause_reason:
        return say("잠시 멈춤", "paused"), run.pause_reason
    return (say("기다리는 중", "pending") if run.state == "pending" else say("실행 중", "running")), ""


def _document(
    folder: "Folder", now: "SchemaState", runs: "list[Operation]", waiting: "Sequence[DefaultRows]"
) -> SchemaStatus:
    """Return the status as JSON has it."""
    from kerp_import.migrate.status import statuses

    return SchemaStatus(
        version=now.version,
        dirty=now.dirty,
        problems=tuple(each.say(SESSION.language) for each in now.problems),
        migrations=tuple(map(_seven_keys, statuses(folder, now, runs))),
        operations=tuple(map(_as_json, _newest_of_each(runs))),
        default_partitions=tuple(
            DefaultPartition(each.table, each.rows, each.is_exact, each.command) for each in waiting
        ),
    )


def _seven_keys(run: "MigrationStatus | Operation") -> MigrationShown:
    """Return what a program is told of each thing that runs long; the duration as Go's time.ParseDuration reads it."""
    took = run.completed_at - run.started_at if run.completed_at and run.started_at else None
    return {
        "version": run.version,
        "status": run.status,
        "started_at": _moment(run.started_at),
        "completed_at": _moment(run.completed_at),
        "duration": None if took is None else f"{took.total_seconds():.3f}s",
        "rows_affected": run.rows_affected,
        "error_message": run.error_message,
    }


def _as_json(run: "Operation") -> OperationShown:
    """Return an operation with everything that is known of it."""
    return OperationShown(
        id=run.id,
        kind=run.kind,
        name=run.name,
        **_seven_keys(run),
        state=run.state,
        company_id=run.company_id,
        step=run.step,
        done=run.done,
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


def _moment(at: datetime | None) -> str | None:
    """Return a moment as JSON has it."""
    return None if at is None else local(at).isoformat()
