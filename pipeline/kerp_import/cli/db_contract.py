"""The command db contract."""

from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.change_answer import take_change_back, tell_change
from kerp_import.cli.migration_folder import FolderPath, TableName, change_folder
from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import command, confirm, database_url, say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.expand_contract.contract import ContractTerms

UNWRITTEN_FOR = "1h"
"""For how long nobody may have written the old name, where nothing else is said."""

ChangeName = Annotated[str, typer.Argument(metavar="NAME", help=say("변경의 이름", "the change's name"))]
UnwrittenFor = Annotated[
    str,
    typer.Option(
        "--unwritten-for",
        metavar="TIME",
        help=say("이만큼 아무도 옛 이름으로 쓰지 않았어야 한다 (90s, 30m, 1h, 1d, 0)", "nobody wrote the old name for"),
    ),
]
SoakTime = Annotated[
    str | None,
    typer.Option(
        "--soak",
        metavar="TIME",
        help=say("지우기 전에 이만큼 아무도 읽지 못하게 한다 (기본 1d)", "how long nobody may read it first (1d)"),
    ),
]
Defer = Annotated[
    bool, typer.Option("--defer", help=say("지우는 것만 남기고 멈춘다", "do everything but the drop itself"))
]
RestoreReads = Annotated[
    bool, typer.Option("--restore-reads", help=say("거둔 읽기 권한을 돌려준다", "give back the reads that were taken"))
]
Revert = Annotated[bool, typer.Option("--revert", help=say("변경을 되돌린다", "take the change back"))]


@command
def contract_command(  # noqa: PLR0913 - one parameter an option
    name: ChangeName,
    *,
    unwritten_for: UnwrittenFor = UNWRITTEN_FOR,
    soak: SoakTime = None,
    defer: Defer = False,
    give_back: RestoreReads = False,
    revert: Revert = False,
    path: FolderPath = None,
    table: TableName = TABLE,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Drop what a change leaves behind, once nobody writes, reads or names it and nothing can be lost."""
    from kerp_import.database.connection import Database
    from kerp_import.expand_contract.at_hand import change_at_hand
    from kerp_import.expand_contract.contract import contract, give_reads_back

    if give_back and revert:
        raise typer.BadParameter(
            say("--restore-reads와 함께 쓸 수 없습니다", "not with --restore-reads"), param_hint="--revert"
        )
    folder = change_folder(path, table)
    if revert:
        return take_change_back(name, folder, yes=yes, as_json=as_json)
    terms = _terms(unwritten_for, soak, defers=defer)
    confirm(_question(name, gives_back=give_back, defers=defer), yes=yes)
    address = database_url()
    with Database(address) as db, change_at_hand(db, name, folder) as at_hand:
        told = give_reads_back(db, at_hand) if give_back else contract(db, address, at_hand, terms)
    return tell_change(told, as_json=as_json)


def _terms(unwritten_for: str, soak: str | None, *, defers: bool) -> "ContractTerms":
    """Return what is asked, its times in seconds."""
    from kerp_import.expand_contract.contract import ContractTerms

    return ContractTerms(
        _seconds(unwritten_for, "--unwritten-for"), None if soak is None else _seconds(soak, "--soak"), defers
    )


def _seconds(text: str, option: str) -> int:
    """Return the seconds of a duration; what is none is wrong use."""
    from kerp_import.expand_contract.durations import seconds_of

    seconds = seconds_of(text)
    if seconds is None:
        raise typer.BadParameter(
            say(
                f"'{text}'은(는) 시간이 아닙니다: 90s, 30m, 1h, 1d, 0", f"'{text}' is no duration: 90s, 30m, 1h, 1d, 0"
            ),
            param_hint=option,
        )
    return seconds


def _question(name: str, *, gives_back: bool, defers: bool) -> str:
    """Return what is asked before anything is done."""
    if gives_back:
        return say(f"{name}: 거둔 읽기 권한을 돌려줍니까?", f"{name}: give back the reads that were taken?")
    if defers:
        return say(f"{name}: 지우기 전까지 진행합니까?", f"{name}: go on up to the drop?")
    return say(
        f"{name}: 확인이 모두 끝나면 옛 것을 지웁니다. 지운 것은 되돌릴 수 없습니다. 진행합니까?",
        f"{name}: once everything is proven, what is old is dropped for good. Go on?",
    )
