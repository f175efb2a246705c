"""What comes next of a change, by how far it is: the next phase, why, and from when on.

Decision: docs/decisions/next-step.md
"""

import time
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.expand_contract.going_back import reverse_of
from kerp_import.expand_contract.leaving import leaving_of
from kerp_import.expand_contract.soak import soak_of
from kerp_import.expand_contract.state import Phase, find, next_command
from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class PhaseAhead:
    """The phase that a change waits for."""

    why: Words
    command: tuple[str, ...]
    """Its words behind the program, without the folder of the change's files."""
    is_waited_for: bool = False
    """Whether time alone is in the way: the soak is not over."""


def comes_next(db: Database, name: str, *, reverts: bool = False, defers: bool = False) -> PhaseAhead | None:
    """Return the next phase of a change, None where nothing of it is left to do.

    What was contracted is taken back by a change of its own, whose next phase that is.
    """
    change = find(db, name)
    if reverts and change is not None and change.phase is Phase.CONTRACTED:
        change = find(db, reverse_of(name))
    if change is None or change.is_over:
        return None
    command = tuple(next_command(change.name, change.phase).split()[1:])
    if change.phase is Phase.EXPANDED:
        return PhaseAhead(_FILL, command)
    soak = soak_of(change)
    if soak is not None and time.time() < soak.ends_at:
        return PhaseAhead(_SOAKS.filled(until=soak.until), command, is_waited_for=True)
    if soak is not None or defers:
        return PhaseAhead(_DROP, command)
    return PhaseAhead(_END if leaving_of(change.declaration) is None else _LEAVE, command)


_FILL = Words("있던 행을 채웁니다.", "Fill the rows that are there.")
_LEAVE = Words("아무도 옛 이름을 쓰지 않으면 끝냅니다.", "End it once nobody uses the old name.")
_END = Words("변경을 끝냅니다.", "End the change.")
_SOAKS = Words("{until} 뒤에 다시 확인하고 지웁니다.", "Prove it again and drop what is old after {until}.")
_DROP = Words("때가 되면 지웁니다.", "Drop what is old when the moment has come.")
