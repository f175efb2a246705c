"""The two sides of a change: the values as they were, carried forward, and the values in their new place.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Side:
    """One side: `voucher_lines`, its key `(id)`, and `debit_amount::numeric(20,4)` of each row."""

    table: str
    """As SQL writes it, quoted where it must be."""
    key: tuple[str, ...]
    """The columns that tell one row, by name; both sides have as many, of the same types."""
    values: tuple[str, ...]
    """SQL over the table's columns; both sides give the same number of values, of the same types."""
    where: str = "true"
    """SQL over the table's columns: the rows that must have a counterpart."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What must be the same, row by row, before anything is dropped."""

    old: Side
    new: Side

    @property
    def is_one_table(self) -> bool:
        """Return whether both values stand in one row."""
        return self.old.table == self.new.table


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes at the contract: names that clients may still say, and columns with what stands on them.

    `companies.corp_num` is both. Where `voucher_lines.debit_amount` stays under its name, the name that goes is that of
    the column that takes it, `kerp_new_debit_amount`, and the column that is dropped is the old one.
    """

    table: str
    """As SQL writes it, quoted where it must be."""
    columns: tuple[str, ...]
    """The names that go."""
    dropped: tuple[str, ...]
    """The columns that are dropped, by their names until then."""
