"""`db partition TABLE --ensure N`: the partitions of the coming months, made before their first row.

Decision: docs/decisions/partitions-later.md
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerp_import.cli.session import (
    Exit,
    Stopped,
    answer_interrupted,
    answer_refused,
    database_url,
    print_json,
    say,
    show_line,
)

if TYPE_CHECKING:
    from kerp_import.partition.ensure import EnsureOutcome


@dataclass(frozen=True, slots=True)
class MonthsEnsured:
    """Which months have a partition now, or why they have none."""

    table: str
    status: str
    """completed, or refused."""
    first: str | None
    """The current month, as 2027-01; null where it was refused, as all that follows."""
    last: str | None
    made: tuple[str, ...]
    """The months whose partitions were made now."""
    rows: int | None
    """Rows that went out of the default partition."""
    left: int | None
    """Rows that are in it still."""
    problem: Stopped | None
    """Why it was refused, and what to do."""


def ensure_partitions(table: str, months: int, *, as_json: bool) -> int:
    """Make the partitions of this month and the following ones where they are missing."""
    from kerp_import.database.connection import Database
    from kerp_import.model.backfill_errors import REFUSALS as OF_BACKFILLS
    from kerp_import.model.default_partition_errors import REFUSALS
    from kerp_import.partition.ensure import ensure

    try:
        with Database(database_url()) as db, db.second() as notes:
            outcome = ensure(db, notes, table, months)
    except (*REFUSALS, *OF_BACKFILLS) as error:
        return answer_refused(
            error, lambda why: MonthsEnsured(table, "refused", None, None, (), None, None, why), as_json=as_json
        )
    except KeyboardInterrupt:
        return stopped_by_user()
    if as_json:
        print_json(
            MonthsEnsured(
                outcome.table, "completed", outcome.first, outcome.last, outcome.made, outcome.rows, outcome.left, None
            )
        )
    else:
        _print_outcome(table, outcome)
    return Exit.DONE


def stopped_by_user() -> int:
    """Say that it was interrupted, and that nothing is lost."""
    return answer_interrupted(
        say(
            "중단했습니다. 행은 모두 그대로 있고, 같은 명령을 다시 실행하면 이어서 합니다.",
            "Stopped. All rows are there; the same command goes on from here.",
        )
    )


def _print_outcome(table: str, outcome: "EnsureOutcome") -> None:
    """Print which months are there, which were made, and what the default partition holds still."""
    made = ", ".join(outcome.made) or say("없음", "none")
    show_line(
        say(
            f"{outcome.table}: {outcome.first}월부터 {outcome.last}월까지 파티션이 있습니다 (새로 만든 달: {made})",
            f"{outcome.table}: there are partitions from {outcome.first} to {outcome.last} (made now: {made})",
        )
    )
    if outcome.rows:
        show_line(
            say(
                f"기본 파티션에서 옮긴 행: {outcome.rows:,}",
                f"moved out of the default partition: {outcome.rows:,} row(s)",
            )
        )
    if outcome.left:
        command = f"kerp-import db partition {table} --drain"
        show_line(
            say(
                f"기본 파티션에 다른 달의 행이 {outcome.left:,}개 남아 있습니다. 제 달로 옮기려면: {command}",
                f"the default partition holds {outcome.left:,} row(s) of other months still. To move them: {command}",
            )
        )
