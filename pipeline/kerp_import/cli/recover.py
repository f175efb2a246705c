"""The command recover: what a batch wrote stands in production again."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.db_backup import backup_folder, database_url
from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, print_json, say
from kerp_import.database.connection import Database
from kerp_import.migrate.history import require_current


@command
def recover(
    batch: Annotated[str, typer.Option("--batch", metavar="BATCH", help=say("배치 번호", "batch id"))],
    *,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE.dump",
            help=say("이 백업에서 (기본: 그 배치 뒤의 가장 새로운 것)", "backup (default: the newest after the batch)"),
        ),
    ] = None,
    as_json: AsJson = False,
    yes: Yes = False,
) -> int:
    """Tell what a batch wrote and is gone or changed, ask, and bring it back."""
    from kerp_import.backup import recover as bring_back

    url = database_url()
    with Database(url) as db:
        require_current(db)
        place = source or backup_folder()
        planned = bring_back(db, url, batch, place, plan_only=True)
        if not as_json:
            for each in planned:
                sentence = say(
                    f"{each.table}: 없어진 {each.gone:,}행, 달라진 {each.differing:,}행",
                    f"{each.table}: {each.gone:,} rows are gone, {each.differing:,} differ",
                )
                SESSION.out.print(escape(sentence), soft_wrap=True)
        is_needed = any(each.gone or each.differing for each in planned)
        if is_needed:
            confirm(say("되살립니까? 그 뒤 고친 값은 없어집니다.", "Bring them back? Later values are lost."), yes=yes)
            bring_back(db, url, batch, place, plan_only=False)
    if as_json:
        print_json({"batch": batch, "recovered": is_needed, "tables": [asdict(each) for each in planned]})
    elif is_needed:
        SESSION.out.print(say("되살렸습니다", "Brought back"))
    else:
        SESSION.out.print(say("되살릴 것이 없습니다", "Nothing is missing"))
    return Exit.DONE
