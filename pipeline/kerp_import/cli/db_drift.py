"""The command db drift: whether the database is what its migrations make."""

from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say
from kerp_import.database.connection import Database
from kerp_import.migrate.files import TABLE
from kerp_import.schema_changes.compare import SchemaDifference
from kerp_import.schema_changes.drift import Drift, drift
from kerp_import.schema_changes.drift_words import sentence

ShowOthers = Annotated[
    bool,
    typer.Option(
        "--others",
        help=say("마이그레이션에 없는 다른 표도 보인다", "list what other programs have in the same schema, too"),
    ),
]


@command
def drift_command(
    *, path: FolderPath = None, table: TableName = TABLE, others: ShowOthers = False, as_json: AsJson = False
) -> int:
    """Tell in what the database differs from its migrations, and the statements that bring it back."""
    with Database(database_url()) as db:
        found = drift(db, folder_of(path, table))
    if as_json:
        print_json(_drift_document(found))
    else:
        _print_drift(found)
        for each in found.others if others else ():
            SESSION.out.print(escape(say(f"다른 프로그램의 것: {each}", f"another program's: {each}")), soft_wrap=True)
    return Exit.REFUSED if found.differences else Exit.DONE


def _print_drift(found: Drift) -> None:
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


def print_difference(difference: SchemaDifference) -> None:
    """Print what differs, and below it the statements that bring it back."""
    SESSION.out.print(escape(sentence(difference).say(SESSION.language)), soft_wrap=True)
    for statement in difference.remedy:
        for line in statement.splitlines():
            SESSION.out.print(escape(f"    {line}"), soft_wrap=True)


def _drift_document(found: Drift) -> dict[str, object]:
    """Return what `--json` prints."""
    return {
        "version": found.version,
        "has_drifted": bool(found.differences),
        "differences": [difference_document(each) for each in found.differences],
        "others": list(found.others),
    }


def difference_document(difference: SchemaDifference) -> dict[str, object]:
    """Return one difference as `--json` prints it."""
    return {
        "how": difference.how.value,
        "kind": difference.kind,
        "table": difference.place or None,
        "name": difference.name,
        "aspect": difference.aspect or None,
        "wanted": difference.wanted,
        "there": difference.there,
        "says": sentence(difference).say(SESSION.language),
        "statements": list(difference.remedy),
    }
