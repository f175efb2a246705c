"""What a kind of change says in SQL: a value that holds functions, one for each phase and its way back.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kerp_import.expand_contract.declaration import ColumnChange, Declaration
from kerp_import.expand_contract.sides import Sides
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.expand_contract.standing import TableAsItWas


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What the SQL of a change is made from: what was declared, and what stood there before anything was changed."""

    declaration: Declaration
    schema: str
    """The schema that the table is in, and that functions find names in."""
    standing: TableAsItWas


@dataclass(frozen=True, slots=True)
class FillStatement:
    """What fills one table: `UPDATE table SET set WHERE where`, until no row satisfies `where`.

    With `call` no row of the table is written: the rows that satisfy `where` are locked, and `call` (SQL over the row,
    giving boolean) settles each; false leaves it for the next pass.
    """

    table: str
    """By its name."""
    set: str
    where: str
    call: str = ""
    into: str = ""
    """The table that gets the values, where that is another one."""


def touches(columns: Iterable[ColumnChange]) -> str:
    """Return what a fill sets that leaves the values to the trigger: each new column to what it is."""
    return ", ".join(f"{identifier(each.new)} = {identifier(each.new)}" for each in columns)


def nothing(_: PlannedChange) -> str:
    """Return nothing, where a kind of change has nothing to do."""
    return ""


@dataclass(frozen=True, slots=True)
class ChangeSql:
    """One kind of change. There is no way back from contract: what was dropped can only be filled again."""

    expand_up: Callable[[PlannedChange], str]
    expand_down: Callable[[PlannedChange], str]
    finish_up: Callable[[PlannedChange], str]
    """Once everything is filled; empty where there is nothing to finish."""
    finish_down: Callable[[PlannedChange], str]
    revert_finished: Callable[[PlannedChange], str]
    """The way back from after finish_up, in one transaction; from before it that is expand_down."""
    contract_up: Callable[[PlannedChange], str]
    fills: Callable[[PlannedChange], tuple[FillStatement, ...]]
    sides: Callable[[PlannedChange], Sides | None]
    """None: there is nothing to compare, and the fill's own count is the proof."""
    settle: Callable[[PlannedChange], str] = nothing
    """What carries over, under the lock of the contract, what a write could not."""
