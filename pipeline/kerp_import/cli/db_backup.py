"""The commands db backup and db restore."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, print_json, say
from kerp_import.database import embedded
from kerp_import.database.connection import Database


def backup_folder() -> Path:
    """Return the folder of backups of this home."""
    return embedded.home() / "backups"


def database_url() -> str:
    """Return the address that the user named, or that of our own server, started if need be."""
    return SESSION.database_url or embedded.start(embedded.home())


def write_backup(url: str, path: Path | None) -> Path:
    """Make a backup at `path`, or under a name with the time in the folder of backups, and tell what it is."""
    from kerp_import.backup import backups_in, make_backup

    with Database(url) as db:
        earlier = backups_in(backup_folder())
        made = make_backup(db, url, path or backup_folder() / f"{db.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump")
    rows = sum(made.tables.values())
    SESSION.err.print(
        escape(
            say(
                f"백업: {made.path} ({made.size:,}바이트, 표 {len(made.tables)}개, {rows:,}행, 복원해 확인함). "
                "개인정보가 들어 있으니 필요 없어지면 지우십시오.",
                f"Backup: {made.path} ({made.size:,} bytes, {len(made.tables)} tables, {rows:,} rows, proved by a "
                "restore). It holds personal data: delete it once it is not needed.",
            )
        ),
        soft_wrap=True,
    )
    if earlier:
        oldest = (datetime.now(UTC) - datetime.fromtimestamp(earlier[-1].stat().st_mtime, UTC)).days
        sentence = say(
            f"{backup_folder()}에 그 전의 백업 {len(earlier)}개 (가장 오래된 것 {oldest}일)",
            f"{len(earlier)} earlier backups in {backup_folder()}, the oldest of {oldest} days",
        )
        SESSION.err.print(escape(sentence), soft_wrap=True)
    return made.path


@command
def backup(
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.dump",
            help=say("쓸 파일 (기본: KERP_HOME/backups)", "file to write (default: in KERP_HOME/backups)"),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Back the whole database up, and restore it once for proof."""
    from kerp_import.backup import read_backup

    path = write_backup(database_url(), output)
    if as_json:
        print_json(asdict(read_backup(path)))
    return Exit.DONE


@command
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.dump", help=say("백업 파일", "the backup"))],
    *,
    table: Annotated[
        str | None, typer.Option("--table", metavar="NAME", help=say("이 표의 행만", "the rows of this table alone"))
    ] = None,
    yes: Yes = False,
) -> int:
    """Put a backup in the place of the database, or bring one table's rows back."""
    from kerp_import.backup import read_backup, restore_table
    from kerp_import.backup import restore as restore_whole

    url = database_url()
    made_at = read_backup(file).made_at.astimezone().isoformat(" ", "seconds")
    if table is None:
        confirm(
            say(
                f"데이터베이스 전체를 {made_at}의 백업으로 바꿉니까? 지금 것은 다른 이름으로 남습니다.",
                f"Replace the whole database by the backup of {made_at}? Today's is kept under another name.",
            ),
            yes=yes,
        )
        restored = restore_whole(url, file)
        SESSION.out.print(
            escape(
                say(
                    f"복원했습니다: {restored.name} ({restored.rows:,}행). 그 전의 것은 {restored.kept_as}에 있습니다.",
                    f"Restored: {restored.name} ({restored.rows:,} rows). What was there before is {restored.kept_as}.",
                )
            ),
            soft_wrap=True,
        )
        if restored.migrations:
            versions = ", ".join(map(str, restored.migrations))
            SESSION.out.print(say(f"실행한 마이그레이션: {versions}", f"Migrations that were run: {versions}"))
        return Exit.DONE
    with Database(url) as db:
        planned = restore_table(db, url, file, table, plan_only=True)
        sentence = say(
            f"{planned.table}: 없어진 {planned.gone:,}행, 달라진 {planned.differing:,}행 (백업 {made_at})",
            f"{planned.table}: {planned.gone:,} rows are gone, {planned.differing:,} differ (backup of {made_at})",
        )
        SESSION.out.print(escape(sentence), soft_wrap=True)
        if planned.gone or planned.differing:
            confirm(say("백업의 값으로 되돌립니까?", "Bring them back as they were backed up?"), yes=yes)
            restore_table(db, url, file, table, plan_only=False)
            SESSION.out.print(say("되돌렸습니다", "Brought back"))
    return Exit.DONE
