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
    """The names that go at the contract: `corp_num` of `companies`, or `kerp_new_debit_amount` where names stay."""

    table: str
    """As SQL writes it, quoted where it must be."""
    columns: tuple[str, ...]
    """By name, as the catalogue has it."""
