"""The command db seed."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say

SeedPath = Annotated[
    Path | None, typer.Option("--path", metavar="FOLDER", help=say("다른 시드 폴더", "another folder of seeds"))
]


@command
def seed(*, path: SeedPath = None, as_json: AsJson = False) -> int:
    """Apply the seeds, and tell which rows are new, changed, gone and as they were."""
    from kerp_import.database.connection import Database
    from kerp_import.schema_changes.seeds import SHIPPED_SEEDS
    from kerp_import.schema_changes.seeds import seed as apply_seeds

    with SESSION.database() if path is None else Database(database_url()) as db:
        seeded = apply_seeds(db, path or SHIPPED_SEEDS)
    if as_json:
        print_json(seeded)
        return Exit.DONE
    for each in seeded:
        sentence = say(
            f"{each.name}: 새로 {each.new:,}행, 바뀜 {each.changed:,}행, 없앰 {each.removed:,}행, "
            f"그대로 {each.unchanged:,}행",
            f"{each.name}: {each.new:,} new, {each.changed:,} changed, {each.removed:,} removed, "
            f"{each.unchanged:,} unchanged",
        )
        SESSION.out.print(escape(sentence), soft_wrap=True)
    return Exit.DONE
