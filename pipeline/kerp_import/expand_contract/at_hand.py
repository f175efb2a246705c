"""A change that a command works on: how far it is, what its SQL is made from, and the folder of its files.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass

from kerp_import.expand_contract.changes.change_sql import ChangeSql, PlannedChange
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.state import LiveChange
from kerp_import.migrate.files import Folder


@dataclass(frozen=True, slots=True)
class ChangeAtHand:
    """One change, with everything that its next phase needs."""

    change: LiveChange
    planned: PlannedChange
    sql: ChangeSql
    leaving: Leaving | None
    """None: it only adds."""
    folder: Folder
