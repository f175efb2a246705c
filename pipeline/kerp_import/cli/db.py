"""The commands of the database: what moves the schema stands here, the others each in a module of its name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.answers import tell_done
from kerp_import.cli.going_down import GoingDown, NoBackup, go_down
from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import SESSION, Exit, command, confirm, database_url, is_confirmed, print_json, say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.migrate.files import Migration

Steps = Annotated[
    int | None, typer.Argument(min=1, metavar="[N]", help=say("몇 단계 (없으면 전부)", "how many (all without it)"))
]
StepsDown = Annotated[int, typer.Argument(min=1, metavar="[N]", help=say("몇 단계", "how many"))]
Version = Annotated[int, typer.Argument(min=0, metavar="V", help=say("버전", "version"))]


@dataclass(frozen=True, slots=True)
class MigrationsRun:
    """The migrations that were run, in their order (000027_history_statistics)."""

    migrations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionShown:
    """The version that the schema is at, and whether a file of it stopped halfway."""

    version: int
    dirty: bool


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the database is."""

    url: str


def _print_run(migrations: "tuple[Migration, ...]", *, as_json: bool) -> None:
    """Print the migrations that were run."""
    if as_json:
        print_json(MigrationsRun(tuple(each.label for each in migrations)))
        return
    for each in migrations:
        SESSION.out.print(escape(each.label))
    if not migrations:
        SESSION.out.print(say("할 일이 없습니다", "Nothing to do"))


@command
def up(
    steps: Steps = None,
    *,
    path: FolderPath = None,
    table: TableName = TABLE,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Run the pending migrations, or the next `steps` of them, where the schema is what the earlier ones made."""
    from kerp_import.cli.db_drift import may_go_up
    from kerp_import.database.connection import Database
    from kerp_import.migrate import history, runner

    folder = folder_of(path, table)
    with Database(database_url()) as db:
        if not may_go_up(db, folder, yes=yes):
            return Exit.REFUSED
        target = None if steps is None else runner.version_after(folder, history.state(db, folder), steps)
        _print_run(runner.up(db, target, folder=folder), as_json=as_json)
    return Exit.DONE


@command
def down(  # noqa: PLR0913 - one parameter an option
    steps: StepsDown = 1,
    *,
    path: FolderPath = None,
    table: TableName = TABLE,
    no_backup: NoBackup = False,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Undo the last `steps` migrations."""
    from kerp_import.database.connection import Database
    from kerp_import.migrate import history, runner

    folder = folder_of(path, table)
    address = database_url()
    with Database(address) as db:
        target = runner.version_after(folder, history.state(db, folder), -steps)
        undone = go_down(db, address, folder, target, GoingDown(makes_backup=not no_backup, yes=yes))
    _print_run(undone, as_json=as_json)
    return Exit.DONE


@command
def goto(  # noqa: PLR0913 - one parameter an option
    version: Version,
    *,
    path: FolderPath = None,
    table: TableName = TABLE,
    no_backup: NoBackup = False,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Go to `version`."""
    from kerp_import.database.connection import Database
    from kerp_import.migrate import history, runner

    folder = folder_of(path, table)
    runner.require_version(folder, version)
    address = database_url()
    with Database(address) as db:
        if version < history.state(db, folder).version:
            ran = go_down(db, address, folder, version, GoingDown(makes_backup=not no_backup, yes=yes))
        else:
            ran = runner.up(db, version, folder=folder)
    _print_run(ran, as_json=as_json)
    return Exit.DONE


@command
def force(
    version: Version, *, path: FolderPath = None, table: TableName = TABLE, yes: Yes = False, as_json: AsJson = False
) -> int:
    """Write `version` without running anything."""
    from kerp_import.database.connection import Database
    from kerp_import.migrate import runner

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
    tell_done([say(f"버전 {version}", f"Version {version}")], "", as_json=as_json)
    return Exit.DONE


@command
def version(*, path: FolderPath = None, table: TableName = TABLE, as_json: AsJson = False) -> int:
    """Print the schema's version."""
    from kerp_import.database.connection import Database
    from kerp_import.migrate import history

    with Database(database_url()) as db:
        now = history.state(db, folder_of(path, table))
    if as_json:
        print_json(VersionShown(now.version, now.dirty))
    else:
        SESSION.out.print(f"{now.version}{' (dirty)' if now.dirty else ''}")
    return Exit.DONE


@command
def repair(*, path: FolderPath = None, table: TableName = TABLE, yes: Yes = False, as_json: AsJson = False) -> int:
    """Go on with a file that stopped halfway, and mend what an interruption left."""
    from kerp_import.database.connection import Database
    from kerp_import.migrate.repair import repair as repair_schema

    folder = folder_of(path, table)
    with Database(database_url()) as db:
        told = repair_schema(db, folder, lambda words: is_confirmed(words.say(SESSION.language), yes=yes))
    sentences = [each.say(SESSION.language) for each in told]
    tell_done(sentences, say("고칠 것이 없습니다", "Nothing to fix"), as_json=as_json)
    return Exit.DONE


@command
def url(*, as_json: AsJson = False) -> int:
    """Print the connection URL."""
    if as_json:
        print_json(ServerAddress(database_url()))
    else:
        print(database_url())  # noqa: T201
    return Exit.DONE


@command
def stop(*, as_json: AsJson = False) -> int:
    """Stop the embedded server."""
    from kerp_import.database import embedded

    stopped = embedded.stop(embedded.home())
    did = [say("내장 서버를 종료했습니다", "The embedded server is stopped")] if stopped else []
    tell_done(did, say("실행 중이 아니었습니다", "It was not running"), as_json=as_json)
    return Exit.DONE
