"""The command db verify."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.markup import escape

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.schema_changes.verify import Unsound, VerifiedSchema


@dataclass(frozen=True, slots=True)
class SchemaVerified:
    """How many files were compared with what was applied, which of them differ, and what does not hold."""

    version: int
    compared: int
    files: tuple[str, ...]
    unsound: tuple["Unsound", ...]


@command
def verify(*, path: FolderPath = None, table: TableName = TABLE, as_json: AsJson = False) -> int:
    """Tell which files are not what was applied, and what of the schema does not hold."""
    from kerp_import.database.connection import Database
    from kerp_import.schema_changes.verify import verify as verify_schema

    with Database(database_url()) as db:
        verified = verify_schema(db, folder_of(path, table))
    if as_json:
        files = tuple(each.say(SESSION.language) for each in verified.files)
        print_json(SchemaVerified(verified.version, verified.compared, files, verified.unsound))
    else:
        _print(verified)
    return Exit.DONE if verified.is_sound else Exit.REFUSED


def _print(verified: "VerifiedSchema") -> None:
    """Print what does not stand, each with what to type; else what was compared."""
    for problem in verified.files:
        SESSION.out.print(escape(problem.say(SESSION.language)), soft_wrap=True)
    for each in verified.unsound:
        SESSION.out.print(escape(f"{each.words.say(SESSION.language)}\n→ {each.remedy}"), soft_wrap=True)
    if verified.is_sound:
        sentence = say(
            f"버전 {verified.version}: 파일 {verified.compared}개가 적용한 그대로이고, 제약, 인덱스, "
            "트리거가 모두 지켜집니다",
            f"Version {verified.version}: {verified.compared} files are as they were applied; constraints, indexes and "
            "triggers all hold",
        )
        SESSION.out.print(sentence, soft_wrap=True)
