"""What somebody declared about a change of a live table: which kind, which table, which columns, how values go over.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """The changes that can be declared."""

    CHANGE_TYPE = "change_type"
    RENAME_COLUMN = "rename_column"
    SPLIT_TABLE = "split_table"
    ADD_NOT_NULL = "add_not_null"
    ADD_COLUMN = "add_column"


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column of a change: `corp_num` becomes `business_number`, or `debit_amount` a NUMERIC(20,4)."""

    old: str
    """The column that is there; empty for one that is added."""
    new: str
    """The column that both kinds of clients may write meanwhile; `kerp_new_debit_amount` where the name stays."""
    final: str
    """What it is called in the end; empty: it leaves the table."""
    new_type: str
    """As PostgreSQL writes it; empty: the type stays."""
    forward: str
    """SQL over the row's columns that gives the new value; empty: assigned as it is."""
    back: str
    """SQL over the row's columns that gives the old value; empty: assigned as it is."""

    @property
    def keeps_its_name(self) -> bool:
        """Return whether clients of the old name go on after the contract."""
        return bool(self.old) and self.final == self.old

    @property
    def is_dropped(self) -> bool:
        """Return whether the old column goes when the change is contracted."""
        return bool(self.old) and not (self.old == self.new == self.final)

    @property
    def names_that_go(self) -> tuple[str, ...]:
        """Return the names under which nobody may write any more when the change is contracted.

        Where values pass both ways as PostgreSQL itself assigns them, the old name of a column that keeps it stays.
        """
        if self.old == self.new:
            return () if self.final else (self.old,)
        changes_meaning = bool(self.forward or self.back)
        old = (self.old,) if self.old and (changes_meaning or not self.keeps_its_name) else ()
        return old + ((self.new,) if self.new != self.final else ())


@dataclass(frozen=True, slots=True)
class Split:
    """Where columns go that leave their table: `users.bio` to `user_profiles.bio`, found by `user_id`."""

    table: str
    key: str
    """The new table's primary key, which refers to that of the old one."""
    added: tuple[tuple[str, str], ...]
    """Columns that the new table has of its own: name and definition."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One change, read from its YAML."""

    name: str
    """What the commands call it; the file's name without its ending, unless it says another."""
    kind: ChangeKind
    table: str
    columns: tuple[ColumnChange, ...]
    split: Split | None
    text: str
    """The YAML as written, kept with the operation: another text under the same name is refused."""

    @property
    def adds_not_null(self) -> bool:
        """Return whether the columns may not be NULL any more."""
        return self.kind is ChangeKind.ADD_NOT_NULL

    @property
    def moves_columns(self) -> bool:
        """Return whether values get a second place in their row: under another name, or as another type."""
        return self.kind in {ChangeKind.CHANGE_TYPE, ChangeKind.RENAME_COLUMN}
