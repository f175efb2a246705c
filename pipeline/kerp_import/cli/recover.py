"""The command recover: what a batch wrote stands in production again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, OfCompany, Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, database_url, print_json, say

if TYPE_CHECKING:
    from kerp_import.backup import BroughtBack, Recovered


@dataclass(frozen=True, slots=True)
class RecoveredBatch:
    """What was brought back of a batch, and out of which backup."""

    batch: str
    source: str
    recovered: bool
    tables: tuple["BroughtBack", ...]


@command
def recover(
    batch: Annotated[str, typer.Option("--batch", metavar="BATCH", help=say("배치 번호", "batch id"))],
    *,
    _company: OfCompany = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE.dump|archive",
            help=say(
                "이 백업에서, 또는 이 컴퓨터의 보관본에서 (기본: 그 배치 뒤의 가장 새로운 백업, 없으면 보관본)",
                "this backup, or this machine's archive (default: the newest backup after the batch, else the archive)",
            ),
        ),
    ] = None,
    as_json: AsJson = False,
    yes: Yes = False,
) -> int:
    """Tell what a batch wrote and is gone or changed, ask, and bring it back."""
    from kerp_import.backup import recover as bring_back
    from kerp_import.database import embedded
    from kerp_import.database.connection import Database
    from kerp_import.migrate.history import require_current

    def ask(planned: "Recovered") -> None:
        if not as_json:
            _tell(planned)
        confirm(say("되살립니까? 그 뒤 고친 값은 없어집니다.", "Bring them back? Later values are lost."), yes=yes)

    url = database_url()
    with Database(url) as db:
        require_current(db)
        recovered = bring_back(db, url, embedded.home(), (batch := SESSION.batch_id(db, batch)), source, ask)
    if as_json:
        print_json(RecoveredBatch(batch, recovered.source, recovered.is_needed, recovered.tables))
    elif recovered.is_needed:
        SESSION.out.print(say("되살렸습니다", "Brought back"))
    else:
        _tell(recovered)
        SESSION.out.print(say("되살릴 것이 없습니다", "Nothing is missing"))
    return Exit.DONE


def _tell(planned: "Recovered") -> None:
    """Print what is gone or changed in each table, and where it is kept."""
    archive = say("보관본", "the archive")
    name = archive if planned.is_from_archive else planned.source
    SESSION.out.print(escape(say(f"{name}에서:", f"From {name}:")), soft_wrap=True)
    for each in planned.tables:
        sentence = say(
            f"{each.table}: 없어진 {each.gone:,}행, 달라진 {each.differing:,}행",
            f"{each.table}: {each.gone:,} row(s) is(are) gone, {each.differing:,} differ",
        )
        SESSION.out.print(escape(sentence), soft_wrap=True)
