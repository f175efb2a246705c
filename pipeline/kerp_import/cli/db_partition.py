"""The command db partition: a live table moved into monthly partitions, and what is done with such a table later.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import (
    SESSION,
    Exit,
    Stopped,
    answer_goes_on,
    answer_refused,
    command,
    confirm,
    database_url,
    print_json,
    say,
    show_aside,
    show_line,
)

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.partition.request import PartitionOutcome

Table = Annotated[str, typer.Argument(metavar="TABLE", help=say("나눌 표", "the table to partition"))]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="month", help=say("달마다 파티션 하나로 나눈다", "into a partition a month")),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="COLUMN",
        help=say("나눌 날짜 열 (기본: 하나뿐인 날짜)", "by this date (default: the only column of type date)"),
    ),
]
Ensure = Annotated[
    int | None,
    typer.Option(
        "--ensure",
        metavar="N",
        min=1,
        max=120,
        help=say("앞으로 N달의 파티션을 만든다", "make the partitions of the next N months"),
    ),
]
Drain = Annotated[
    bool,
    typer.Option(
        "--drain", help=say("기본 파티션의 행을 제 달로 옮긴다", "move rows of the default partition to their months")
    ),
]
Finish = Annotated[bool, typer.Option("--finish", help=say("옛 표를 지우고 끝낸다", "end it: drop the old table"))]
Undo = Annotated[
    bool,
    typer.Option("--undo", help=say("옛 표로 되돌린다 (잃는 것 없이)", "go back to the old table; nothing is lost")),
]


@dataclass(frozen=True, slots=True)
class PartitionShown:
    """How far a partitioning is, or why it was refused."""

    table: str
    status: str
    """swapped, finished or undone; refused."""
    on: str | None
    """The date by which it is partitioned; null where the command did not have to know it."""
    partitions: int | None
    """The default partition among them; null where it was refused, as all numbers."""
    rows: int | None
    """Rows that were compared and are the same in both tables."""
    checksum: str | None
    """Of them; null where nothing was compared."""
    keys: str | None
    """The table of what a partitioned table cannot hold."""
    did: tuple[str, ...]
    notices: tuple[str, ...]
    problem: Stopped | None
    """Why it was refused, and what to do."""


@command
def partition_command(  # noqa: PLR0913 - one parameter an option
    table: Table,
    *,
    by: By = None,
    on: On = None,
    ensure: Ensure = None,
    drain: Drain = False,
    finish: Finish = False,
    undo: Undo = False,
    yes: Yes = False,
    _progress: ProgressShown = ProgressMode.AUTO,
    as_json: AsJson = False,
) -> int:
    """Move a live table into monthly partitions while people post, and finish, undo or extend that."""
    _require_one_use(by, on, ensure=ensure is not None, drain=drain, finish=finish, undo=undo)
    if ensure is not None:
        from kerp_import.cli.partition_ensure import ensure_partitions

        return ensure_partitions(table, ensure, as_json=as_json)
    if drain:
        from kerp_import.cli.partition_drain import drain_partition

        return drain_partition(table, as_json=as_json)
    if finish:
        return _finish(table, yes=yes, as_json=as_json)
    if undo:
        return _undo(table, as_json=as_json)
    return _by_month(table, on, as_json=as_json)


def _require_one_use(by: str | None, on: str | None, **actions: bool) -> None:
    """Refuse anything but one action, and what belongs to another one."""
    given = [f"--{name}" for name, is_given in actions.items() if is_given]
    if by is not None:
        given.insert(0, "--by")
    if len(given) != 1:
        raise typer.BadParameter(
            say(
                "--by month, --ensure, --drain, --finish, --undo 가운데 하나를 씁니다",
                "write one of --by month, --ensure, --drain, --finish, --undo",
            ),
            param_hint=given[1] if given else "--by",
        )
    if by not in {None, "month"}:
        raise typer.BadParameter(say("달(month)로만 나눕니다", "only month is known"), param_hint="--by")
    if on is not None and by is None:
        raise typer.BadParameter(say("--by month와 함께 씁니다", "it goes with --by month"), param_hint="--on")


def _by_month(table: str, on: str | None, *, as_json: bool) -> int:
    """Partition a table, up to the swap."""
    from kerp_import.partition.by_month import partition_by_month
    from kerp_import.partition.request import PartitionRequest

    return _run(
        table,
        lambda db, notes: partition_by_month(db, notes, PartitionRequest(table, on)),
        as_json=as_json,
    )


def _finish(table: str, *, yes: bool, as_json: bool) -> int:
    """Ask, and let the old table go."""
    from kerp_import.partition.finish import finish, require_swapped

    def asked(db: "Database", notes: "Database") -> "PartitionOutcome":
        require_swapped(db, table)
        confirm(
            say(
                "옛 표를 지우면 되돌릴 수 없습니다. 끝냅니까?",
                "Once the old table is dropped there is no way back. Finish?",
            ),
            yes=yes,
        )
        return finish(db, notes, table)

    return _run(table, asked, as_json=as_json)


def _undo(table: str, *, as_json: bool) -> int:
    """Take a partitioning back."""
    from kerp_import.partition.undo import undo

    return _run(table, lambda db, notes: undo(db, notes, table), as_json=as_json)


def _run(table: str, work: "Callable[[Database, Database], PartitionOutcome]", *, as_json: bool) -> int:
    """Run one action, and show how far the table is."""
    from kerp_import.database.connection import Database
    from kerp_import.model.backfill_errors import REFUSALS as OF_BACKFILLS
    from kerp_import.model.partition_errors import REFUSALS

    try:
        with Database(database_url()) as db, db.second() as notes:
            outcome = work(db, notes)
    except (*REFUSALS, *OF_BACKFILLS) as error:
        return answer_refused(
            error,
            lambda why: PartitionShown(table, "refused", None, None, None, None, None, (), (), why),
            as_json=as_json,
        )
    except KeyboardInterrupt:
        return answer_goes_on()
    if as_json:
        print_json(_document(outcome))
    else:
        _print_outcome(outcome)
    return Exit.DONE


def _document(outcome: "PartitionOutcome") -> PartitionShown:
    """Return what `--json` prints."""
    return PartitionShown(
        table=outcome.table,
        status=outcome.phase,
        on=outcome.on,
        partitions=outcome.partitions,
        rows=outcome.rows,
        checksum=outcome.checksum or None,
        keys=outcome.keys,
        did=tuple(each.say(SESSION.language) for each in outcome.did),
        notices=tuple(each.say(SESSION.language) for each in outcome.notices),
        problem=None,
    )


def _print_outcome(outcome: "PartitionOutcome") -> None:
    """Print what was done, and what a person has to do."""
    for each in outcome.did:
        show_line(each.say(SESSION.language))
    if not outcome.did:
        show_line(
            say(
                f"{outcome.table}: 이미 파티션 표이고 옛 표도 함께 갱신됩니다",
                f"{outcome.table} is partitioned already, and the old table is kept current",
            )
        )
    for notice in outcome.notices:
        show_aside(notice.say(SESSION.language))
