"""The commands of the database: db up, down, goto, version, status, url and stop."""

from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.db_backup import backup, database_url
from kerp_import.cli.db_restore import restore
from kerp_import.cli.options import Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, say
from kerp_import.database import audit, embedded, migrate
from kerp_import.database.connection import Database
from kerp_import.values.local_time import shown_time

SHOWN = 20
"""The newest notes of the audit that `db status` shows."""

db_app = typer.Typer(no_args_is_help=True, help=say("데이터베이스와 스키마", "The database and its schema."))


def _print_run(migrations: tuple[migrate.Migration, ...]) -> None:
    """Print the migrations that were run."""
    for each in migrations:
        SESSION.out.print(f"{each.version:06} {each.name}")
    if not migrations:
        SESSION.out.print(say("할 일이 없습니다", "Nothing to do"))


@db_app.command("up", help=say("남은 마이그레이션을 실행한다", "Run the pending migrations."))
@command
def up(to: Annotated[int | None, typer.Option("--to", help=say("이 버전까지", "up to this version"))] = None) -> int:
    """Run the pending migrations."""
    with Database(database_url()) as db:
        _print_run(migrate.up(db, to))
    return Exit.DONE


@db_app.command(
    "down",
    help=say("마지막 마이그레이션을 되돌린다 (자료도 지워진다)", "Undo the last migrations, their data included."),
)
@command
def down(
    steps: Annotated[int, typer.Argument(min=1, help=say("몇 단계", "how many"))] = 1,
    *,
    yes: Yes = False,
) -> int:
    """Undo the last `steps` migrations."""
    confirm(say(f"마이그레이션 {steps}단계를 되돌립니까?", f"Undo {steps} migration(s)?"), yes=yes)
    with Database(database_url()) as db:
        version = migrate.state(db).version
        below = [0, *(each.version for each in migrate.migrations() if each.version < version)]
        _print_run(migrate.down(db, below[max(len(below) - steps, 0)]))
    return Exit.DONE


@db_app.command("goto", help=say("정해진 버전으로 간다", "Go to a version, up or down."))
@command
def goto(
    version: Annotated[int, typer.Argument(min=0, help=say("버전", "version"))],
    *,
    yes: Yes = False,
) -> int:
    """Go to `version`."""
    with Database(database_url()) as db:
        if version < migrate.state(db).version:
            confirm(say(f"버전 {version}(으)로 내려갑니까?", f"Go down to version {version}?"), yes=yes)
            _print_run(migrate.down(db, version))
        else:
            _print_run(migrate.up(db, version))
    return Exit.DONE


@db_app.command("version", help=say("스키마 버전", "The schema's version."))
@command
def version() -> int:
    """Print the schema's version."""
    with Database(database_url()) as db:
        now = migrate.state(db)
    SESSION.out.print(f"{now.version}{' (dirty)' if now.dirty else ''}")
    return Exit.DONE


@db_app.command("status", help=say("적용된 것과 남은 것", "What is applied and what is pending."))
@command
def status() -> int:
    """Print every migration with whether it is applied."""
    with Database(database_url()) as db:
        now = migrate.state(db)
        noted = audit.notes(db, None)[-SHOWN:] if not now.pending else []
    waiting = {each.version for each in now.pending}
    for each in migrate.migrations():
        word = say("남음", "pending") if each.version in waiting else say("적용됨", "applied")
        SESSION.out.print(f"{each.version:06} {each.name}: {word}")
    for note in noted:
        SESSION.out.print(f"audit: {escape(f'{shown_time(note.at)} {note}')}", soft_wrap=True)
    return Exit.DONE


db_app.command("backup", help=say("백업을 만들고 복원해 확인한다", "Make a backup, and prove it by a restore."))(backup)
db_app.command("restore", help=say("백업을 복원한다", "Restore a backup, whole or one table."))(restore)


@db_app.command("url", help=say("내장 서버의 주소", "The address of the embedded server."))
@command
def url() -> int:
    """Print the connection URL."""
    print(database_url())  # noqa: T201
    return Exit.DONE


@db_app.command("stop", help=say("내장 서버를 끈다", "Stop the embedded server."))
@command
def stop() -> int:
    """Stop the embedded server."""
    stopped = embedded.stop(embedded.home())
    SESSION.out.print(say("멈췄습니다", "Stopped") if stopped else say("돌고 있지 않습니다", "It was not running"))
    return Exit.DONE
