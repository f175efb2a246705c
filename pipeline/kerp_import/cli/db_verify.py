"""The command db verify: files as they were applied, constraints and indexes that hold."""

from rich.markup import escape

from kerp_import.cli.db_backup import database_url
from kerp_import.cli.db_drift import difference_document, print_difference
from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.database.connection import Database
from kerp_import.migrate.files import TABLE
from kerp_import.schema_changes.verify import Verified, verify


@command
def verify_command(*, path: FolderPath = None, table: TableName = TABLE, as_json: AsJson = False) -> int:
    """Tell which files are not what was applied, and which constraints and indexes hold nothing."""
    with Database(database_url()) as db:
        verified = verify(db, folder_of(path, table))
    if as_json:
        print_json(_document(verified))
    else:
        _print(verified)
    return Exit.REFUSED if verified.files or verified.not_holding else Exit.DONE


def _print(verified: Verified) -> None:
    """Print what is wrong, and how much of it."""
    for problem in verified.files:
        SESSION.out.print(escape(problem.say(SESSION.language)), soft_wrap=True)
    for each in verified.not_holding:
        print_difference(each)
    files, broken = len(verified.files), len(verified.not_holding)
    SESSION.out.print(
        say(
            f"버전 {verified.version}: 적용한 것과 다른 파일 {files}개, 지켜지지 않는 제약과 인덱스 {broken}개",
            f"Version {verified.version}: {files} files differ from what was applied, {broken} constraints and indexes "
            "do not hold",
        ),
        soft_wrap=True,
    )


def _document(verified: Verified) -> dict[str, object]:
    """Return what `--json` prints."""
    return {
        "version": verified.version,
        "files": [each.say(SESSION.language) for each in verified.files],
        "not_holding": [difference_document(each) for each in verified.not_holding],
    }
