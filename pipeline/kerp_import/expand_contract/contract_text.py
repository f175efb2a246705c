"""The file of the contract: compared again under the lock, the change's own statements, and the reads given back.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kerp_import.database.connection import Database, literal
from kerp_import.expand_contract.proof import content_of
from kerp_import.expand_contract.sides import Side, Sides
from kerp_import.expand_contract.sql_text import NONE, filled, identifier
from kerp_import.model.change_errors import RowsUnproven

LARGEST_UNDER_LOCK = 1024**3
"""Bytes of a table that is read under the lock: half a second; nobody waits for longer than that."""

AT_MOST = "1500ms"
"""What everybody waits for the comparison at most."""

COMPARES = "DO $kerp_compare$"
"""How the statement begins that compares."""


@dataclass(frozen=True, slots=True)
class TableUnderLock:
    """The row of `expand_contract/under_lock.sql`: how much there is to read, and whether policies bind the owner.

    What they hide from this login the proof has not seen.
    """

    bytes: int
    is_forced: bool
    hides_rows: bool


@dataclass(frozen=True, slots=True)
class SyncTrigger:
    """A trigger of the change: the table that it stands on, as SQL writes it, and its name."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class ComparedUnderLock:
    """What is compared under the lock."""

    sides: Sides
    snapshot: str
    """What was written since is not in the proof."""
    triggers: Sequence[SyncTrigger]
    settle: str
    """What carries over before that what a write could not."""
    dropped: Sequence[str]
    """The columns that go: the tables that they refer to are locked with them."""


def comparison(db: Database, what: ComparedUnderLock, *, may_read: bool) -> str:
    """Return the statements that compare, under the lock, what the proof has not seen.

    Where the table is not to be read under a lock, the triggers must have stood since.
    """
    sides = what.sides
    names = [sides.old.table] if sides.is_one_table else [sides.old.table, sides.new.table]
    tables = {name: db.ask("expand_contract/under_lock.sql", {"table": name}, TableUnderLock)[0] for name in names}
    columns = {"table": sides.old.table, "columns": list(what.dropped)}
    referenced = [str(each["referenced"]) for each in db.ask("expand_contract/referenced.sql", columns)]
    locked = ", ".join(dict.fromkeys([*names, *referenced]))
    hides_rows = any(each.hides_rows for each in tables.values())
    if not may_read or sum(each.bytes for each in tables.values()) > LARGEST_UNDER_LOCK:
        if hides_rows:
            raise RowsUnproven(table=sides.old.table, login=db.user)
        return _triggers_stand(names, locked, what)
    forced = [name for name, each in tables.items() if each.is_forced]
    pieces = {
        "let_see": "".join(filled("contract/let_owner_see", table=each) for each in forced),
        "hide_again": "".join(filled("contract/bind_owner", table=each) for each in forced),
        "settle": f"{what.settle}\n" if what.settle else "",
        "tables": locked,
        "at_most": AT_MOST,
        "old_is_unseen": "true" if hides_rows else _written_since(sides.old, what.snapshot),
        "new_is_unseen": "true" if hides_rows else _written_since(sides.new, what.snapshot),
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


def _written_since(side: Side, snapshot: str) -> str:
    """Return the SQL that tells whether a row was written since the proof saw that snapshot."""
    return filled("contract/written_since", NONE, table=side.table, snapshot=literal(snapshot)).strip()


def _key_of(side: Side, row: str) -> str:
    """Return the key of a row that the comparison has at hand."""
    return ", ".join(f"{row}.kerp_key_{at}" for at in range(len(side.key)))


def _triggers_stand(tables: Iterable[str], locked: str, what: ComparedUnderLock) -> str:
    """Return the statements that see whether the triggers have stood untouched since the proof."""
    on_tables = dict.fromkeys(each.table for each in what.triggers)
    return filled(
        "contract/triggers_stand",
        tables=locked,
        regclasses=", ".join(map(literal, on_tables)),
        triggers=", ".join(literal(each.name) for each in what.triggers),
        snapshot=literal(what.snapshot),
        count=str(len(what.triggers)),
        # On a copy of the schema, which is empty, they are younger than the proof.
        bytes=" + ".join(f"pg_relation_size({literal(each)}::regclass)" for each in tables),
    )
