"""The commands of the database: what moves the schema stands here, the others each in a module of its name."""

from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.db_backup import database_url
from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, is_confirmed, say
from kerp_import.database import audit, embedded
from kerp_import.database.connection import Database
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import TABLE, Folder, Migration
from kerp_import.migrate.repair import repair as repair_schema
from kerp_import.model.safe_text import one_line
from kerp_import.values.local_time import shown_time

SHOWN = 20
"""The newest notes of the audit that `db status` shows."""

Steps = Annotated[
    int | None, typer.Argument(min=1, metavar="[N]", help=say("몇 단계 (없으면 전부)", "how many (all without it)"))
]
StepsDown = Annotated[int, typer.Argument(min=1, metavar="[N]", help=say("몇 단계", "how many"))]
Version = Annotated[int, typer.Argument(min=0, metavar="V", help=say("버전", "version"))]


def _print_run(migrations: tuple[Migration, ...]) -> None:
    """Print the migrations that were run."""
    for each in migrations:
        SESSION.out.print(escape(each.label))
    if not migrations:
        SESSION.out.print(say("할 일이 없습니다", "Nothing to do"))


@command
def up(steps: Steps = None, *, path: FolderPath = None, table: TableName = TABLE) -> int:
    """Run the pending migrations, or the next `steps` of them."""
    folder = folder_of(path, table)
    with Database(database_url()) as db:
        target = None if steps is None else runner.version_after(folder, history.state(db, folder), steps)
        _print_run(runner.up(db, target, folder=folder))
    return Exit.DONE


@command
def down(steps: StepsDown = 1, *, path: FolderPath = None, table: TableName = TABLE, yes: Yes = False) -> int:
    """Undo the last `steps` migrations."""
    folder = folder_of(path, table)
    confirm(say(f"마이그레이션 {steps}단계를 되돌립니까?", f"Undo {steps} migration(s)?"), yes=yes)
    with Database(database_url()) as db:
        target = runner.version_after(folder, history.state(db, folder), -steps)
        _print_run(runner.down(db, target, folder=folder))
    return Exit.DONE


@command
def goto(version: Version, *, path: FolderPath = None, table: TableName = TABLE, yes: Yes = False) -> int:
    """Go to `version`."""
    folder = folder_of(path, table)
    runner.require_version(folder, version)
    with Database(database_url()) as db:
        if version < history.state(db, folder).version:
            confirm(say(f"버전 {version}(으)로 내려갑니까?", f"Go down to version {version}?"), yes=yes)
            _print_run(runner.down(db, version, folder=folder))
        else:
            _print_run(runner.up(db, version, folder=folder))
    return Exit.DONE


@command
def force(version: Version, *, path: FolderPath = None, table: TableName = TABLE, yes: Yes = False) -> int:
    """Write `version` without running anything."""
    folder = folder_of(path, table)
    confirm(
        say(
            f"아무것도 실행하지 않고 버전을 {version}(으)로 적습니다. 스키마가 실제로 그 상태입니까?",
            f"This writes version {version} and runs nothing. Is the schema really there?",
        ),
        yes=yes,
    )
    with Database(database_url()) as db:
        runner.force(db, version, folder=folder)
    SESSION.out.print(say(f"버전 {version}", f"Version {version}"))
    return Exit.DONE


@command
def version(*, path: FolderPath = None, table: TableName = TABLE) -> int:
    """Print the schema's version."""
    with Database(database_url()) as db:
        now = history.state(db, folder_of(path, table))
    SESSION.out.print(f"{now.version}{' (dirty)' if now.dirty else ''}")
    return Exit.DONE


@command
def status(*, path: FolderPath = None, table: TableName = TABLE) -> int:
    """Print every migration with when, by whom and how fast it was applied, and what differs from the files."""
    folder = folder_of(path, table)
    with Database(database_url()) as db:
        now = history.state(db, folder)
        noted = audit.notes(db, None)[-SHOWN:] if folder.is_ours and not now.pending else []
    applied = {each.version: each for each in now.applied}
    for each in folder.migrations:
        _show(f"{each.label}: {_state_of(folder, applied.get(each.version))}")
    if now.dirty and now.half_done is None:
        _show(
            say(
                f"버전 {now.version}: 다른 도구가 중간에 멈춘 상태 (dirty)",
                f"Version {now.version}: another tool stopped halfway (dirty)",
            )
        )
    for problem in now.problems:
        _show(problem.say(SESSION.language))
    for index in now.left_behind:
        _show(say(f"INVALID 인덱스: {index.name}", f"INVALID index: {index.name}"))
    for note in noted:
        _show(f"audit: {shown_time(note.at)} {note}")
    return Exit.DONE


def _show(text: str) -> None:
    """Print a line, whatever names of files, logins and tables stand in it."""
    SESSION.out.print(escape(one_line(text)), soft_wrap=True)


def _state_of(folder: Folder, applied: history.Applied | None) -> str:
    """Return in words whether a migration is applied: when, by whom, how long it took, and its checksum."""
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


@command
def repair(*, path: FolderPath = None, table: TableName = TABLE, yes: Yes = False) -> int:
    """Go on with a file that stopped halfway, and mend what an interruption left."""
    folder = folder_of(path, table)
    with Database(database_url()) as db:
        told = repair_schema(db, folder, lambda words: is_confirmed(words.say(SESSION.language), yes=yes))
    for each in told:
        _show(each.say(SESSION.language))
    if not told:
        SESSION.out.print(say("고칠 것이 없습니다", "Nothing to mend"))
    return Exit.DONE


@command
def url() -> int:
    """Print the connection URL."""
    print(database_url())  # noqa: T201
    return Exit.DONE


@command
def stop() -> int:
    """Stop the embedded server."""
    stopped = embedded.stop(embedded.home())
    SESSION.out.print(say("멈췄습니다", "Stopped") if stopped else say("돌고 있지 않습니다", "It was not running"))
    return Exit.DONE
