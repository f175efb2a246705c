"""The command db backfill: rows of a live table filled until none is left, and what is said to one under way.

Decision: docs/decisions/backfill.md
"""

from dataclasses import dataclass, replace
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.options import AsJson
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import (
    Exit,
    answer_interrupted,
    answer_refused,
    command,
    database_url,
    print_json,
    say,
    show_line,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerp_import.backfill.passes import BackfillOutcome
    from kerp_import.backfill.spec import BackfillSpec
    from kerp_import.database.connection import Database
    from kerp_import.database.operations import Operation

What = Annotated[
    str,
    typer.Argument(
        metavar="TABLE|NAME", help=say("채울 표, 또는 백필의 이름", "the table to fill, or a backfill's name")
    ),
]
Assign = Annotated[
    str | None,
    typer.Option("--set", metavar="SQL", help=say("대입: '새열 = 식'", "the assignment: 'new_column = expression'")),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where", metavar="SQL", help=say("아직 채우지 않은 행의 조건", "the condition of rows not yet filled")
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", help=say("백필의 이름 (기본: 표)", "its name (default: the table's)"))
]
Size = Annotated[
    int | None,
    typer.Option(
        "--size", min=1, help=say("배치마다의 행 수 (기본: 시간에 맞춤)", "rows of a batch (default: as time allows)")
    ),
]
Delay = Annotated[
    bool, typer.Option("--delay", help=say("--approve를 기다렸다가 시작한다", "wait for --approve before it begins"))
]
Pause = Annotated[bool, typer.Option("--pause", help=say("멈추게 한다", "have it wait"))]
Resume = Annotated[bool, typer.Option("--resume", help=say("계속하게 한다", "have it go on"))]
Approve = Annotated[
    bool, typer.Option("--approve", help=say("시작을 승인한다 (이름이 남는다)", "let it begin; your name is kept"))
]


@dataclass(frozen=True, slots=True)
class RowNotFilled:
    """A row that could not be filled, by its key."""

    key: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class BackfillShown:
    """How a backfill ended."""

    name: str
    status: str
    """completed, or failed where rows were left out or it was refused."""
    rows: int | None
    """Rows filled, those of earlier runs too; null where it was refused."""
    passes: int | None
    left: int | None
    """Rows that satisfy the condition still."""
    left_out: tuple[RowNotFilled, ...]
    """The first rows that could not be filled."""
    left_out_count: int
    problem: str | None
    """Why it was refused."""


@dataclass(frozen=True, slots=True)
class BackfillTold:
    """What was said to a backfill, and how it stands."""

    name: str
    said: str
    """paused, resumed, size or approved."""
    state: str
    """pending, running, completed, failed, stalled or silent."""
    rows: int
    total: int | None
    by: str


@command
def backfill(  # noqa: PLR0913 - what is filled, and what may be said to it
    named: What,
    *,
    assign: Assign = None,
    where: Where = None,
    name: Name = None,
    size: Size = None,
    delay: Delay = False,
    pause: Pause = False,
    resume: Resume = False,
    approve: Approve = False,
    _progress: ProgressShown = ProgressMode.AUTO,
    as_json: AsJson = False,
) -> int:
    """Fill a table until no row satisfies the condition, or say something to a backfill that is under way."""
    from kerp_import.backfill.spec import BackfillSpec

    said = [option for option, given in (("pause", pause), ("resume", resume), ("approve", approve)) if given]
    is_run = _require_one_use(said, assign, where, is_sized=size is not None, has_extras=bool(name) or delay)
    if not is_run:
        return _tell(named, said[0] if said else "size", size, as_json=as_json)
    spec = BackfillSpec(name or named, named, (assign or "").strip(), (where or "").strip())
    return _run(spec, size, is_delayed=delay, as_json=as_json)


def _require_one_use(
    said: "Sequence[str]", assign: str | None, where: str | None, *, is_sized: bool, has_extras: bool
) -> bool:
    """Return whether rows are to be filled; where something is said instead, it is one thing and nothing beside it."""
    if assign is not None or where is not None:
        if assign is None or where is None:
            missing = "--where" if where is None else "--set"
            raise typer.BadParameter(
                say("--set과 --where를 함께 씁니다", "--set and --where go together"), param_hint=missing
            )
        if said:
            raise typer.BadParameter(
                say("--set, --where와 함께 쓸 수 없습니다", "it does not go with --set and --where"),
                param_hint=f"--{said[0]}",
            )
        return True
    if len(said) + is_sized != 1 or has_extras:
        raise typer.BadParameter(
            say(
                "채우려면 --set과 --where를, 실행 중인 것에는 --pause, --resume, --size, --approve 중 하나를 씁니다",
                "write --set and --where to fill, or to one under way one of --pause, --resume, --size, --approve",
            ),
            param_hint="--set",
        )
    return False


def _run(spec: "BackfillSpec", size: int | None, *, is_delayed: bool, as_json: bool) -> int:
    """Run a backfill, and say how it ended."""
    from kerp_import.backfill.backfill import USUAL_PACE, run_backfill
    from kerp_import.database.connection import Database
    from kerp_import.model.backfill_errors import REFUSALS

    pace = USUAL_PACE if size is None else replace(USUAL_PACE, fixed=size)
    try:
        with Database(database_url()) as db, db.second() as notes:
            outcome = run_backfill(db, notes, spec, pace, is_delayed=is_delayed)
    except REFUSALS as error:
        return answer_refused(
            error,
            lambda why: BackfillShown(spec.name, "failed", None, None, None, (), 0, why.message),
            as_json=as_json,
        )
    except KeyboardInterrupt:
        return answer_interrupted(
            say(
                "배치와 배치 사이에서 중단했습니다. 같은 명령을 다시 실행하면 이어서 합니다.",
                "Stopped between two batches; the same command goes on from here.",
            )
        )
    if as_json:
        print_json(_document(outcome))
    else:
        _print_outcome(outcome)
    return Exit.REFUSED if outcome.left else Exit.DONE


def _document(outcome: "BackfillOutcome") -> BackfillShown:
    """Return what `--json` prints."""
    return BackfillShown(
        name=outcome.name,
        status="failed" if outcome.left else "completed",
        rows=outcome.rows,
        passes=outcome.passes,
        left=outcome.left,
        left_out=tuple(RowNotFilled(each.key, each.reason) for each in outcome.left_out),
        left_out_count=outcome.left_out_count,
        problem=None,
    )


def _print_outcome(outcome: "BackfillOutcome") -> None:
    """Print how many rows were filled, and those that could not be."""
    for each in outcome.left_out:
        key = ", ".join(each.key)
        show_line(say(f"채우지 못한 행 {key}: {each.reason}", f"not filled: {key}: {each.reason}"))
    show_line(
        say(
            f"{outcome.name}: {outcome.rows:,}행을 채움, {outcome.passes}회차, 남은 행 {outcome.left:,}개",
            f"{outcome.name}: {outcome.rows:,} filled in {outcome.passes} pass(es), {outcome.left:,} left",
        )
    )


def _tell(name: str, what: str, size: int | None, *, as_json: bool) -> int:
    """Say something to a backfill, and how it stands."""
    from kerp_import.database.connection import Database

    who = getuser()
    with Database(database_url()) as db:
        found = _said_to(db, name, what, size, who)
    if as_json:
        print_json(BackfillTold(name, what, found.state, found.rows_affected, found.total, who))
        return Exit.DONE
    words = {
        "pause": say("배치를 마치는 대로 멈춥니다", "it waits once its batch is done"),
        "resume": say("계속합니다", "it goes on"),
        "size": say(f"다음 배치부터 {size or 0:,}행씩 채웁니다", f"batch size from now on: {size or 0:,}"),
        "approve": say(f"시작을 승인했습니다 ({who})", f"it may begin, says {who}"),
    }
    idle = say(
        " (지금은 실행 중이 아닙니다: 시작한 명령을 다시 실행하십시오)", " (nobody runs it now: run its command again)"
    )
    over = say(" (이미 다 채웠습니다)", " (it is done already)")
    beside = {"running": "", "silent": "", "completed": over}
    show_line(f"{name}: {words[what]}{beside.get(found.state, idle)}")
    return Exit.DONE


def _said_to(db: "Database", name: str, what: str, size: int | None, who: str) -> "Operation":
    """Say one thing to a backfill, and return how it stood."""
    from kerp_import.backfill import control

    if what == "pause":
        return control.pause(db, name)
    if what == "resume":
        return control.resume(db, name)
    return control.approve(db, name, who) if size is None else control.set_size(db, name, size)
