"""The command db status: which migrations are applied and pending, what runs, stopped or failed, and the audit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.operation_shown import (
    RESTS,
    MigrationShown,
    OperationShown,
    going_of,
    newest_of_each,
    operation_shown,
    seven_keys,
)
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say, show_line
from kerp_import.migrate.files import TABLE
from kerp_import.values.local_time import shown_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerp_import.database.operations import Operation
    from kerp_import.migrate import history
    from kerp_import.migrate.files import Folder
    from kerp_import.migrate.history import SchemaState
    from kerp_import.partition.rows_in_default import DefaultRows

SHOWN = 20
"""The newest notes of the audit that `db status` shows."""


@dataclass(frozen=True, slots=True)
class RowsInDefault:
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
    default_partitions: tuple[RowsInDefault, ...]
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
    for run in newest_of_each(runs):
        if run.state not in RESTS:
            show_line(f"{run.kind} {run.name}: {going_of(run)}")
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


def _document(
    folder: "Folder", now: "SchemaState", runs: "list[Operation]", waiting: "Sequence[DefaultRows]"
) -> SchemaStatus:
    """Return the status as JSON has it."""
    from kerp_import.migrate.status import statuses

    return SchemaStatus(
        version=now.version,
        dirty=now.dirty,
        problems=tuple(each.say(SESSION.language) for each in now.problems),
        migrations=tuple(seven_keys(each, each.rows_affected) for each in statuses(folder, now, runs)),
        operations=tuple(map(operation_shown, newest_of_each(runs))),
        default_partitions=tuple(
            RowsInDefault(each.table, each.rows, each.is_exact, each.command) for each in waiting
        ),
    )
