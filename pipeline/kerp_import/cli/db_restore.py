"""The command db restore."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown, still
from kerp_import.cli.session import SESSION, Exit, command, confirm, database_url, print_json, say

if TYPE_CHECKING:
    from kerp_import.backup import Restored


@command
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.dump", help=say("백업 파일", "the backup"))],
    *,
    table: Annotated[
        str | None, typer.Option("--table", metavar="NAME", help=say("이 표의 행만", "the rows of this table alone"))
    ] = None,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Put a backup in the place of the database, or bring one table's rows back."""
    from kerp_import.backup import BroughtBack, read_backup, restore_table
    from kerp_import.backup import restore as restore_whole
    from kerp_import.database.connection import Database

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
        _tell_restored(restore_whole(url, file), as_json=as_json)
        return Exit.DONE

    def ask(planned: BroughtBack) -> None:
        sentence = say(
            f"{planned.table}: 없어진 {planned.gone:,}행, 달라진 {planned.differing:,}행 (백업 {made_at})",
            f"{planned.table}: {planned.gone:,} row(s) is(are) gone, {planned.differing:,} differ (backup of "
            f"{made_at})",
        )
        SESSION.out.print(escape(sentence), soft_wrap=True)
        if planned.gone or planned.differing:
            with still():
                confirm(say("백업의 값으로 되돌립니까?", "Bring them back as they were backed up?"), yes=yes)

    with Database(url) as db:
        planned = restore_table(db, url, file, table, ask)
    if as_json:
        print_json(planned)
    elif planned.gone or planned.differing:
        SESSION.out.print(say("되돌렸습니다", "Brought back"))
    return Exit.DONE


def _tell_restored(restored: "Restored", *, as_json: bool) -> None:
    """Print what is in the place of the database, what was there before, and what had to be done for it."""
    if as_json:
        print_json(restored)
        return
    SESSION.out.print(
        escape(
            say(
                f"복원했습니다: {restored.name} ({restored.rows:,}행). 그 전의 것은 {restored.kept_as}에 있습니다.",
                f"Restored: {restored.name} ({restored.rows:,} row(s)). What was there before is {restored.kept_as}.",
            )
        ),
        soft_wrap=True,
    )
    if restored.migrations:
        versions = ", ".join(map(str, restored.migrations))
        SESSION.out.print(say(f"실행한 마이그레이션: {versions}", f"Migrations that were run: {versions}"))
    for role in restored.roles:
        sentence = say(
            f"회사의 역할 {role}을(를) 다시 만들었습니다. 이 서버에 없었습니다. 아직 아무도 그 회사를 다룰 수 "
            f'없습니다. 들여보내기: GRANT "{role}" TO LOGIN;',
            f"The company's role {role} was made anew: this server had none. Nobody may act for that company yet; "
            f'to let a login in: GRANT "{role}" TO LOGIN;',
        )
        SESSION.out.print(escape(sentence), soft_wrap=True)
