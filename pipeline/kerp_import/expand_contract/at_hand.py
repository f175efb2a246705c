"""A change that a command works on: how far it is, what its SQL is made from, and the folder of its files.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Beginning, OperationUnderWay, noted
from kerp_import.expand_contract import state
from kerp_import.expand_contract.changes.change_sql import ChangeSql, PlannedChange
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.expand import require_operations
from kerp_import.expand_contract.leaving import leaving_of
from kerp_import.expand_contract.phase_files import ChangeFolder, folder_of_change, planned
from kerp_import.expand_contract.proof import Heard
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.soak import soak_of
from kerp_import.expand_contract.state import LiveChange, Phase, next_command
from kerp_import.model.change_errors import ChangeBusy, ChangeTakenBack, ChangeUnknown

LOCK = "kerp-change"


@dataclass(frozen=True, slots=True)
class ChangeAtHand:
    """One change, with everything that its next phase needs."""

    change: LiveChange
    planned: PlannedChange
    sql: ChangeSql
    leaving: Leaving | None
    """None: it only adds."""
    folder: ChangeFolder


@contextmanager
def change_at_hand(db: Database, name: str, named: ChangeFolder | None) -> Iterator[ChangeAtHand]:
    """Give a change to work on, which nobody else does meanwhile; its operation runs for as long, and rests then."""
    with change_locked(db, name):
        yield read_at_hand(db, name, named)


@contextmanager
def change_locked(db: Database, name: str) -> Iterator[None]:
    """Keep everybody else from working on the change of that name, whether it is there yet or not."""
    require_operations(db)
    with operations.alone(db, LOCK, name, ChangeBusy):
        yield


def read_at_hand(db: Database, name: str, named: ChangeFolder | None = None) -> ChangeAtHand:
    """Return a change as it stands now."""
    change = state.find(db, name)
    if change is None:
        raise ChangeUnknown(name=name)
    if change.phase is Phase.REVERTED:
        raise ChangeTakenBack(name=name)
    return ChangeAtHand(
        change,
        planned(db, change),
        CHANGES[change.declaration.kind],
        leaving_of(change.declaration),
        folder_of_change(change, named),
    )


@contextmanager
def at_work(db: Database, change: LiveChange) -> Iterator[Heard]:
    """Have the change's operation run, with a heartbeat, while the block does; it waits again afterwards.

    Gives what is told how many rows were compared.
    """
    past, now = operations.named(db, state.KIND, change.name), state.find(db, change.name)
    if past is None or now is None:
        raise ChangeUnknown(name=change.name)
    waits_for = _waits_for(now)
    lock_id = str(db.ask("operations/lock_id.sql", {"space": LOCK, "name": change.name})[0]["lock_id"])
    beginning = Beginning(
        kind=state.KIND, name=change.name, lock_id=lock_id, spec=past.spec, details=past.details, resumes=past,
        is_its_memory=True,
    )  # fmt: skip
    with db.second() as notes, noted(db, notes, beginning) as under_way:
        try:
            yield partial(_compared, under_way)
        except KeyboardInterrupt:
            under_way.rest(waits_for)
            raise
        under_way.rest(waits_for)


def _compared(under_way: OperationUnderWay, rows: int) -> None:
    """Say how many rows were compared; how many there are the server would have to count."""
    under_way.meter.at("compare", rows, None)


def _waits_for(change: LiveChange) -> str:
    """Return what comes next, from how far the change is: what its row said is gone where a program died at work."""
    soak = None if change.phase is Phase.EXPANDED else soak_of(change)
    return soak.waits_for if soak else next_command(change.name, change.phase)
