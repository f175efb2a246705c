"""How the database goes down: told and asked first, kept before it happens. Shared by db down and db goto."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.db_backup import backup_folder, write_backup
from kerp_import.cli.session import SESSION, confirm, say
from kerp_import.model.errors import BackupFailed, NoServerProgram
from kerp_import.model.words import Language, Words

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.migrate.files import Folder, Migration
    from kerp_import.schema_changes.ways_back import WayBack

NoBackup = Annotated[
    bool,
    typer.Option("--no-backup", help=say("지워질 자료를 백업하지 않는다", "no backup of what is deleted")),
]

NOTHING_FILLED = Words("채워진 표나 열은 지워지지 않습니다", "No table or column that is filled is deleted")

NOT_KEPT = Words(
    "스키마를 남기지 못해 되돌리지 않았습니다 (그래도 하려면 --no-backup)",
    "The schema could not be kept, so nothing was undone (to do it all the same: --no-backup)",
)


@dataclass(frozen=True, slots=True)
class GoingDown:
    """What the user allows on the way down."""

    makes_backup: bool
    yes: bool


def go_down(db: "Database", url: str, folder: "Folder", target: int, wish: GoingDown) -> "tuple[Migration, ...]":
    """Say what goes, ask, keep schema and data, undo the migrations above `target`, and return them."""
    from kerp_import.schema_changes.ways_back import go_back, keep_schema, plan_way_back

    way = plan_way_back(db, folder, target)
    _tell(way, wish)
    labels = ", ".join(each.label for each in way.migrations)
    confirm(
        say(
            f"{labels}을(를) 되돌립니까? (버전 {way.version} → {target})",
            f"Undo {labels}? (version {way.version} → {target})",
        ),
        yes=wish.yes,
    )
    dump = None
    try:
        dump = keep_schema(db, url, backup_folder())
    except (BackupFailed, NoServerProgram) as error:
        if wish.makes_backup:
            _say(NOT_KEPT)
            raise
        _say(
            Words(
                f"스키마를 남기지 못했습니다: {error.say(Language.KO)}",
                f"The schema was not kept: {error.say(Language.EN)}",
            )
        )
    else:
        _say(Words(f"스키마: {dump}", f"Schema: {dump}"))
    if way.may_lose and wish.makes_backup:
        write_backup(url, None)
    return go_back(db, folder, way, dump)


def _tell(way: "WayBack", wish: GoingDown) -> None:
    """Say what would be deleted, and what comes before."""
    for each in way.losses:
        _say(Words(f"지워집니다: {each.words.ko}", f"Deleted: {each.words.en}"))
    if way.doubt:
        _say(way.doubt)
    if not way.may_lose:
        _say(NOTHING_FILLED)
    elif wish.makes_backup:
        _say(
            Words(
                "그 전에 전체를 백업합니다 (원하지 않으면 --no-backup)",
                "All is backed up before (not with --no-backup)",
            )
        )
    else:
        _say(Words("백업하지 않습니다 (--no-backup)", "There is no backup (--no-backup)"))


def _say(words: Words) -> None:
    """Print a sentence beside what was asked for."""
    SESSION.err.print(escape(words.say(SESSION.language)), soft_wrap=True)
