"""The table that is to be partitioned, as the catalogue has it, and what moves where.

Decision: docs/decisions/partitions.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.partition_errors import DateUnclear, PartitionTableUnknown
from kerp_import.partition import names


@dataclass(frozen=True, slots=True)
class TableSeen:
    """The row of `partition/table.sql`."""

    id: int
    schema: str
    name: str
    owner: str
    is_partitioned: bool
    has_policies: bool
    is_forced: bool
    options: str
    """Storage parameters, which go to the partitions: ` WITH (fillfactor=90)`."""
    is_by_company: bool
    """Whether row-level security shows the rows of one company at a time."""
    key: list[str]
    key_name: str
    columns: list[str]
    """Those that may be written."""
    dates: list[str]
    moments: list[str]
    """Columns that may be NULL neither: of type date, and of type timestamp without a time zone."""

    @property
    def path(self) -> str:
        """Return schema and table, as SQL writes them."""
        return names.path(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class MovedKey:
    """One row of `partition/keys.sql`: a unique key that moves to the table of keys."""

    name: str
    is_primary: bool
    deferral: str
    nulls: str
    columns: list[str]


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """One row of `partition/key_columns.sql`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class CarriedIndex:
    """One row of `partition/indexes.sql`."""

    name: str
    is_ordinary: bool
    """It stands for a unique key that moved."""
    is_constraint: bool
    definition: str
    """What follows the table's name: `USING btree (company_id, status)`; of a constraint `UNIQUE (…)`."""
    is_unique: bool
    comment: str | None

    @property
    def lasting(self) -> str:
        """Return what it is called on the partitioned table."""
        return names.ordinary_name(self.name) if self.is_ordinary else self.name


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """One row of `partition/foreign_keys.sql`."""

    name: str
    is_own: bool
    """It points from the table to another one; otherwise from another one to the table."""
    place: str
    target: str
    definition: str
    is_valid: bool
    follows_updates: bool
    """ON UPDATE CASCADE, SET NULL or SET DEFAULT."""
    actions: str
    """What follows the columns it points to: ` ON DELETE CASCADE`."""
    columns: list[str]
    referenced: list[str]
    comment: str | None


@dataclass(frozen=True, slots=True)
class PolicySeen:
    """One row of `partition/policies.sql`."""

    name: str
    statement: str
    columns: list[str]

    def on(self, path: str) -> str:
        """Return the statement that makes it on another table."""
        return self.statement.replace("«table»", path)


@dataclass(frozen=True, slots=True)
class Carried:
    """One row of `partition/carried.sql`: what the new table gets once it has the name."""

    kind: str
    name: str
    statement: str


@dataclass(frozen=True, slots=True)
class PartitionPlan:
    """What is partitioned, by what, and what moves."""

    table: TableSeen
    on: str
    """The column by which it is partitioned."""
    keys: tuple[MovedKey, ...]
    key_columns: tuple[KeyColumn, ...]
    """Of the table of keys, in its order."""
    indexes: tuple[CarriedIndex, ...]
    foreign_keys: tuple[ForeignKey, ...]
    policies: tuple[PolicySeen, ...]
    carried: tuple[Carried, ...]

    @property
    def own_keys(self) -> tuple[ForeignKey, ...]:
        """Return the foreign keys from the table to others."""
        return tuple(each for each in self.foreign_keys if each.is_own)

    @property
    def hanging(self) -> tuple[ForeignKey, ...]:
        """Return the foreign keys from other tables to this one."""
        return tuple(each for each in self.foreign_keys if not each.is_own)

    @property
    def new(self) -> str:
        """Return the partitioned table's path until it takes the name."""
        return names.path(self.table.schema, names.new_name(self.table.name))

    @property
    def old(self) -> str:
        """Return the path of the table that was there, once the name is taken."""
        return names.path(self.table.schema, names.old_name(self.table.name))

    @property
    def keys_path(self) -> str:
        """Return the path of the table of keys."""
        return names.path(self.table.schema, names.keys_name(self.table.name))

    @property
    def identity(self) -> tuple[str, ...]:
        """Return the columns by which a row stays the same row, whatever else of it changes.

        The primary key, the company whose policies show it, and what foreign keys point to.
        """
        pointed = [column for each in self.hanging for column in each.referenced]
        company = ["company_id"] if self.table.is_by_company else []
        return tuple(dict.fromkeys((*self.table.key, *company, *pointed)))

    @property
    def made_names(self) -> tuple[str, ...]:
        """Return the names that must be free."""
        table = self.table.name
        return (
            names.new_name(table), names.old_name(table), names.keys_name(table), names.default_name(table),
            f"{names.keys_name(table)}_pkey",
            *(names.aside(each.name) for each in self.indexes if not each.is_ordinary),
            *(each.lasting for each in self.indexes if each.is_ordinary),
        )  # fmt: skip


def see_table(db: Database, name: str) -> TableSeen:
    """Return the table of that name as the search_path finds it."""
    found = db.ask("partition/table.sql", {"table": name}, TableSeen)
    if not found:
        raise PartitionTableUnknown(table=name)
    return found[0]


def date_column(table: TableSeen, on: str | None) -> str:
    """Return the column that says in which month a row belongs: the one that was named, or the only date."""
    candidates = [*table.dates, *table.moments]
    if on is not None and on in candidates:
        return on
    if on is None and len(table.dates) == 1:
        return table.dates[0]
    raise DateUnclear(table=table.name, on=on or "-", candidates=", ".join(candidates) or "-")


def plan_of(db: Database, table: TableSeen, on: str) -> PartitionPlan:
    """Return what partitioning a table by a column would move and carry over."""
    values = {"id": table.id, "on": on}
    keys = tuple(db.ask("partition/keys.sql", values, MovedKey))
    types = {each.name: each for each in db.ask("partition/key_columns.sql", values, KeyColumn)}
    # The others first: (company_id, voucher_no, id).
    in_order = [column for each in sorted(keys, key=lambda key: key.is_primary) for column in each.columns]
    moved = [each.name for each in keys if not each.is_primary]
    return PartitionPlan(
        table, on, keys,
        tuple(types[each] for each in dict.fromkeys(in_order) if each in types),
        tuple(db.ask("partition/indexes.sql", {"id": table.id, "moved": moved}, CarriedIndex)),
        tuple(db.ask("partition/foreign_keys.sql", values, ForeignKey)),
        tuple(db.ask("partition/policies.sql", values, PolicySeen)),
        tuple(db.ask("partition/carried.sql", values, Carried)),
    )  # fmt: skip


def listed(columns: "list[str] | tuple[str, ...]", prefix: str = "") -> str:
    """Return columns as SQL lists them, each behind a prefix such as `new_row.`."""
    return ", ".join(f"{prefix}{identifier(each)}" for each in columns)


def same(columns: "list[str] | tuple[str, ...]", left: str, right: str) -> str:
    """Return the condition that two rows have the same values in these columns."""
    return " AND ".join(f"{left}.{identifier(each)} = {right}.{identifier(each)}" for each in columns)
