"""What stands on the columns of a change: constraints, indexes, triggers, policies, told by the server with both names.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from kerp_import.database.connection import Database, with_names
from kerp_import.expand_contract.declaration import ColumnChange, Declaration
from kerp_import.expand_contract.standing_split import StandingSplit


@dataclass(frozen=True, slots=True)
class StandingThing:
    """One thing that stands on a column, as it is and as it would be on the new one."""

    kind: str
    """check, unique, foreign key, index, trigger, policy, sequence; or what no change can take along."""
    name: str
    place: str
    """The table that it stands on, as SQL writes it."""
    definition: str
    carried: str
    """The same with the new names."""
    index_carried: str
    """Of a unique constraint, the statement that makes its index, with the new names."""
    state: str
    """NOT VALID, DISABLE …; empty where it is as usual."""
    comment: str


@dataclass(frozen=True, slots=True)
class StandingColumn:
    """One column of a change as it was before, and what the server calls the new type."""

    old: str
    new: str
    old_type: str
    new_type: str
    default_value: str
    """Empty: none."""
    is_not_null: bool
    comment: str
    grants: tuple[str, ...]
    """Statements, with {column} where the new column's name belongs."""
    compares: bool = True
    """Whether both types know what is equal; json does not, and is compared as text."""


@dataclass(frozen=True, slots=True)
class TableAsItWas:
    """What stood on a change's columns before anything was changed."""

    columns: tuple[StandingColumn, ...] = ()
    things: tuple[StandingThing, ...] = ()
    has_other_row_triggers: bool = False
    """Whether other BEFORE UPDATE triggers of the rows may write what a fill must leave alone: updated_at."""
    key: tuple[str, ...] = ()
    """The columns that tell one row of the table."""
    split: StandingSplit | None = None
    """What a new table takes over, where the columns get one."""

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> "TableAsItWas":
        """Return what was kept as JSON."""
        columns = cast("list[dict[str, object]]", kept.get("columns", []))
        things = cast("list[dict[str, str]]", kept.get("things", []))
        return cls(
            tuple(
                StandingColumn(**{**each, "grants": tuple(cast("list[str]", each["grants"]))})  # type: ignore[arg-type]
                for each in columns
            ),
            tuple(StandingThing(**each) for each in things),
            has_other_row_triggers=bool(kept.get("has_other_row_triggers")),
            key=tuple(cast("list[str]", kept.get("key", []))),
            split=StandingSplit.of(kept.get("split")),
        )

    def document(self) -> dict[str, object]:
        """Return it as it is kept."""
        return asdict(self)

    def of_kind(self, *kinds: str) -> tuple[StandingThing, ...]:
        """Return the things of these kinds."""
        return tuple(each for each in self.things if each.kind in kinds)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One row of `expand_contract/columns.sql`."""

    name: str
    type: str
    default_value: str | None
    is_not_null: bool
    comment: str | None
    grants: list[str]
    is_identity: bool
    is_generated: bool


@dataclass(frozen=True, slots=True)
class Dependent:
    """One row of `expand_contract/standing.sql`."""

    kind: str
    name: str
    place: str
    definition: str
    index_definition: str | None
    state: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class TableItself:
    """The row of `expand_contract/relation.sql`."""

    kind: str
    inherits: bool
    is_being_partitioned: bool
    owner: str
    key: list[str]


@dataclass(frozen=True, slots=True)
class RowTrigger:
    """One row of `expand_contract/row_triggers.sql`."""

    name: str
    source: str
    fires_on_update: bool


def table_columns(db: Database, table: str) -> dict[str, TableColumn]:
    """Return the columns of a table by name; none where there is no such table."""
    return {each.name: each for each in db.ask("expand_contract/columns.sql", {"table": table}, TableColumn)}


def table_itself(db: Database, table: str) -> TableItself | None:
    """Return what the table is, None where there is none of that name."""
    found = db.ask("expand_contract/relation.sql", {"table": table}, TableItself)
    return found[0] if found else None


def row_triggers(db: Database, table: str) -> list[RowTrigger]:
    """Return the triggers that may change a row of the table before it is written."""
    return db.ask("expand_contract/row_triggers.sql", {"table": table}, RowTrigger)


def things_on(db: Database, declaration: Declaration) -> tuple[StandingThing, ...]:
    """Return what stands on the columns that are there, told with both names; the copy is left as it was."""
    renamed = [each for each in declaration.columns if each.old and each.new != each.old]
    before = dependents(db, declaration.table, [each.old for each in declaration.columns if each.old])
    with db.transaction() as ending:
        ending.undo = True
        rename_columns(db, declaration.table, renamed)
        after = dependents(db, declaration.table, [each.new for each in declaration.columns if each.old])
    carried = {(each.kind, each.place, each.name): each for each in after}
    return tuple(
        StandingThing(
            each.kind, each.name, each.place, each.definition, with_new.definition, with_new.index_definition or "",
            each.state, each.comment or "",
        )
        for each in before
        for with_new in [carried[each.kind, each.place, each.name]]
    )  # fmt: skip


def things_of(db: Database, declaration: Declaration) -> tuple[StandingThing, ...]:
    """Return what stands on the columns that are there, where none of it gets another name."""
    return tuple(
        StandingThing(
            each.kind, each.name, each.place, each.definition, each.definition, "", each.state, each.comment or ""
        )
        for each in dependents(db, declaration.table, [each.old for each in declaration.columns])
    )


def dependents(db: Database, table: str, columns: Sequence[str]) -> list[Dependent]:
    """Return what stands on those columns of a table."""
    return db.ask("expand_contract/standing.sql", {"table": table, "columns": list(columns)}, Dependent)


def rename_columns(db: Database, table: str, columns: Sequence[ColumnChange]) -> None:
    """Rename the columns, in the transaction under way."""
    for each in columns:
        query = "ALTER TABLE {table} RENAME COLUMN {old} TO {new}"
        db.statement(with_names(query, {"table": table, "old": each.old, "new": each.new}), 0)
