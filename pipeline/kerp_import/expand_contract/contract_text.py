"""The file of the contract: compared again under the lock, the change's own statements, and the reads given back.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kerp_import.database.connection import Database, literal
from kerp_import.expand_contract.proof import content_of
from kerp_import.expand_contract.sides import Side, Sides
from kerp_import.expand_contract.sql_text import NONE, filled, identifier

LARGEST_UNDER_LOCK = 1024**3
"""Bytes of a table that is read under the lock: half a second; nobody waits for longer than that."""


@dataclass(frozen=True, slots=True)
class TableUnderLock:
    """The row of `expand_contract/under_lock.sql`: how much there is to read, and whether policies bind the owner."""

    bytes: int
    is_forced: bool


@dataclass(frozen=True, slots=True)
class SyncTrigger:
    """A trigger of the change: the table that it stands on, as SQL writes it, and its name."""

    table: str
    name: str


def comparison(db: Database, sides: Sides, snapshot: str, triggers: Sequence[SyncTrigger], settle: str) -> str:
    """Return the statements that compare, under the lock, what was written since the proof saw that snapshot.

    `settle` carries over before what a write could not.
    """
    names = [sides.old.table] if sides.is_one_table else [sides.old.table, sides.new.table]
    tables = {name: db.ask("expand_contract/under_lock.sql", {"table": name}, TableUnderLock)[0] for name in names}
    if sum(each.bytes for each in tables.values()) > LARGEST_UNDER_LOCK:
        return _triggers_stand(names, snapshot, triggers)
    forced = [name for name, each in tables.items() if each.is_forced]
    pieces = {
        "let_see": "".join(filled("contract/let_owner_see", table=each) for each in forced),
        "hide_again": "".join(filled("contract/bind_owner", table=each) for each in forced),
        "settle": f"{settle}\n" if settle else "",
        "snapshot": literal(snapshot),
        **_side(sides.old, "old"),
        **_side(sides.new, "new"),
    }
    pieces |= {"key_of_old": _key_of(sides.old, "kerp_old"), "key_of_new": _key_of(sides.new, "kerp_new")}
    return filled(f"contract/compare_{'one_table' if sides.is_one_table else 'two_tables'}", NONE, **pieces)


def _side(side: Side, name: str) -> dict[str, str]:
    """Return what the comparison says of one side."""
    keys = [identifier(each) for each in side.key]
    return {
        f"{name}_table": side.table,
        f"{name}_where": side.where,
        f"{name}_key": ", ".join(keys),
        f"{name}_key_list": ", ".join(f"{each} AS kerp_key_{at}" for at, each in enumerate(keys)),
        f"{name}_content": content_of(side),
    }


def _key_of(side: Side, row: str) -> str:
    """Return the key of a row that the comparison has at hand."""
    return ", ".join(f"{row}.kerp_key_{at}" for at in range(len(side.key)))


def _triggers_stand(tables: Sequence[str], snapshot: str, triggers: Sequence[SyncTrigger]) -> str:
    """Return the statements that see whether the triggers have stood untouched since the proof."""
    on_tables = dict.fromkeys(each.table for each in triggers)
    return filled(
        "contract/triggers_stand",
        tables=", ".join(tables),
        regclasses=", ".join(map(literal, on_tables)),
        triggers=", ".join(literal(each.name) for each in triggers),
        snapshot=literal(snapshot),
        count=str(len(triggers)),
        # On a copy of the schema, which is empty, they are younger than the proof.
        bytes=" + ".join(f"pg_relation_size({literal(each)}::regclass)" for each in tables),
    )
