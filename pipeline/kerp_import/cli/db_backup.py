"""The command db backup, and the backup that a run makes before it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say


def backup_folder() -> Path:
    """Return the folder of backups of this home."""
    from kerp_import.database import embedded

    return embedded.home() / "backups"


def write_backup(url: str, path: Path | None) -> Path:
    """Make a backup at `path`, or under a name with the time in the folder of backups, and tell what it is."""
    from kerp_import.backup import backups_in, make_backup
    from kerp_import.database.connection import Database

    with Database(url) as db:
        earlier = backups_in(backup_folder())
        made = make_backup(db, url, path or backup_folder() / f"{db.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump")
    rows = sum(made.tables.values())
    SESSION.err.print(
        escape(
            say(
                f"백업: {made.path} ({made.size:,}바이트, 표 {len(made.tables):,}개, {rows:,}행, 복원해 확인함). "
                "개인정보가 들어 있으니 필요 없어지면 지우십시오.",
                f"Backup: {made.path} ({made.size:,} byte(s), {len(made.tables):,} table(s), {rows:,} row(s), proved "
                "by a "
                "restore). It holds personal data: delete it once it is not needed.",
            )
        ),
        soft_wrap=True,
    )
    if earlier:
        oldest = (datetime.now(UTC) - datetime.fromtimestamp(earlier[-1].stat().st_mtime, UTC)).days
        sentence = say(
            f"{backup_folder()}에 그 전의 백업 {len(earlier):,}개 (가장 오래된 것 {oldest:,}일)",
            f"{len(earlier):,} earlier backup(s) in {backup_folder()}, the oldest of {oldest:,} day(s)",
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
    _progress: ProgressShown = ProgressMode.AUTO,
    as_json: AsJson = False,
) -> int:
    """Back the whole database up, and restore it once for proof."""
    from kerp_import.backup import read_backup

    path = write_backup(database_url(), output)
    if as_json:
        print_json(read_backup(path))
    return Exit.DONE
