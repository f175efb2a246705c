"""The command db drift: whether the database is what its migrations make."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say
from kerp_import.migrate.files import TABLE
from kerp_import.model.schema_errors import CloneFailed

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.migrate.files import Folder
    from kerp_import.schema_changes.compare import How, SchemaDifference
    from kerp_import.schema_changes.drift import Drift

ShowOthers = Annotated[
    bool,
    typer.Option(
        "--others",
        help=say("마이그레이션에 없는 다른 표도 보인다", "list what other programs have in the same schema, too"),
    ),
]


@dataclass(frozen=True, slots=True)
class DriftedObject:
    """One fact in which the database is not what its migrations make, and the statements that bring it back."""

    how: "How"
    kind: str
    table: str | None
    name: str
    aspect: str | None
    wanted: str
    there: str
    says: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DriftShown:
    """In what the database differs from its migrations, and what is another program's."""

    version: int
    has_drifted: bool
    differences: tuple[DriftedObject, ...]
    others: tuple[str, ...]


@command
def drift_command(
    *, path: FolderPath = None, table: TableName = TABLE, others: ShowOthers = False, as_json: AsJson = False
) -> int:
    """Tell in what the database differs from its migrations, and the statements that bring it back."""
    from kerp_import.database.connection import Database
    from kerp_import.schema_changes.drift import drift

    with Database(database_url()) as db:
        found = drift(db, folder_of(path, table))
    if as_json:
        print_json(_drift_document(found))
    else:
        _print_drift(found)
        for each in found.others if others else ():
            SESSION.out.print(escape(say(f"다른 프로그램의 것: {each}", f"another program's: {each}")), soft_wrap=True)
    return Exit.REFUSED if found.differences else Exit.DONE


def may_go_up(db: "Database", folder: "Folder", *, yes: bool) -> bool:
    """Return whether pending files may run: the schema is what its migrations make, or somebody says go on.

    They were written for what the earlier ones made, and tried on that. An empty schema has nothing that could differ;
    a folder that the embedded server cannot run is not compared, and that is told.
    """
    from kerp_import.migrate import history
    from kerp_import.schema_changes.drift import drift

    current = history.state(db, folder)
    if yes or not (current.version and current.pending) or current.problems or current.dirty:
        return True
    try:
        found = drift(db, folder)
    except CloneFailed as error:
        SESSION.err.print(escape(error.say(SESSION.language)), soft_wrap=True)
        return True
    if not found.differences:
        return True
    _print_drift(found)
    if SESSION.as_json and not sys.stdin.isatty():
        print_json(_drift_document(found))
    question = say("그래도 실행합니까?", "Run the pending migrations all the same?")
    if sys.stdin.isatty():
        return typer.confirm(question)
    SESSION.err.print(
        say(
            "스키마가 마이그레이션과 달라 실행하지 않았습니다. 위의 문장으로 되돌리거나, 그대로 두려면: "
            f"kerp-import db up --yes{folder.options}",
            "The schema is not what its migrations make, so nothing was run. Bring it back by the statements above, or "
            f"to leave it so: kerp-import db up --yes{folder.options}",
        ),
        soft_wrap=True,
    )
    return False


def _print_drift(found: "Drift") -> None:
    """Print what differs, and how much of it."""
    for each in found.differences:
        print_difference(each)
    count, others = len(found.differences), len(found.others)
    SESSION.out.print(
        say(
            f"버전 {found.version}: 마이그레이션과 다른 것 {count}개 (다른 프로그램의 것 {others}개는 세지 않음)",
            f"Version {found.version}: {count} differ from the migrations (not counted: {others} of other programs)",
        ),
        soft_wrap=True,
    )


def print_difference(difference: "SchemaDifference") -> None:
    """Print what differs, and below it the statements that bring it back."""
    from kerp_import.schema_changes.drift_words import sentence

    SESSION.out.print(escape(sentence(difference).say(SESSION.language)), soft_wrap=True)
    for statement in difference.remedy:
        for line in statement.splitlines():
            SESSION.out.print(escape(f"    {line}"), soft_wrap=True)


def _drift_document(found: "Drift") -> DriftShown:
    """Return what `--json` prints."""
    differences = tuple(map(difference_document, found.differences))
    return DriftShown(found.version, bool(differences), differences, tuple(found.others))


def difference_document(difference: "SchemaDifference") -> DriftedObject:
    """Return one difference as `--json` prints it."""
    from kerp_import.schema_changes.drift_words import sentence

    return DriftedObject(
        how=difference.how,
        kind=difference.kind,
        table=difference.place or None,
        name=difference.name,
        aspect=difference.aspect or None,
        wanted=difference.wanted,
        there=difference.there,
        says=sentence(difference).say(SESSION.language),
        statements=tuple(difference.remedy),
    )
