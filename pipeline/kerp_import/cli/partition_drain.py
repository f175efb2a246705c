"""`db partition TABLE --drain`: the rows of the default partition go where they belong.

Decision: docs/decisions/partitions-later.md
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerp_import.cli.partition_ensure import stopped_by_user
from kerp_import.cli.session import (
    Exit,
    Stopped,
    answer_refused,
    database_url,
    print_json,
    say,
    show_line,
)

if TYPE_CHECKING:
    from kerp_import.partition.drain import DrainOutcome


@dataclass(frozen=True, slots=True)
class DefaultDrained:
    """What went out of the default partition, or why nothing did."""

    table: str
    status: str
    """completed, or refused."""
    rows: int | None
    """Rows that went into their months; null where it was refused."""
    made: tuple[str, ...]
    """The months whose partitions were made now, as 2027-01."""
    problem: Stopped | None
    """Why it was refused, and what to do."""


def drain_partition(table: str, *, as_json: bool) -> int:
    """Move every row of the default partition into the partition of its month."""
    from kerp_import.database.connection import Database
    from kerp_import.model.backfill_errors import REFUSALS as OF_BACKFILLS
    from kerp_import.model.default_partition_errors import REFUSALS
    from kerp_import.partition.drain import drain

    try:
        with Database(database_url()) as db, db.second() as notes:
            outcome = drain(db, notes, table)
    except (*REFUSALS, *OF_BACKFILLS) as error:
        return answer_refused(error, lambda why: DefaultDrained(table, "refused", None, (), why), as_json=as_json)
    except KeyboardInterrupt:
        return stopped_by_user()
    if as_json:
        print_json(DefaultDrained(outcome.table, "completed", outcome.rows, outcome.months, None))
    else:
        _print_outcome(table, outcome)
    return Exit.DONE


def _print_outcome(table: str, outcome: "DrainOutcome") -> None:
    """Print what went where, and what keeps rows out of the default partition from now on."""
    months = ", ".join(outcome.months) or say("없음", "none")
    command = f"kerp-import db partition {table} --ensure 12"
    show_line(
        say(
            f"{outcome.table}: 기본 파티션에서 {outcome.rows:,}행을 제 달로 옮겼습니다 (새로 만든 달: {months})",
            f"{outcome.table}: {outcome.rows:,} row(s) went from the default partition into their months (made now: "
            f"{months})",
        )
    )
    show_line(say(f"앞으로의 달을 미리 만들려면: {command}", f"to have the coming months ready: {command}"))
