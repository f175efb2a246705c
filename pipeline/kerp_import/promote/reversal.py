"""Reversal (역분개): a batch taken out of the balances by vouchers of its own, for books that may not lose a row.

Decision: docs/decisions/undo.md
"""

from dataclasses import dataclass
from datetime import date

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.model.nouns import Batch


@dataclass(frozen=True, slots=True)
class Reversal:
    """One row of `undo/reversals.sql`: a reversing voucher, and the voucher that it takes out of the balances."""

    voucher_no: str | None
    """None: the opening balances of the batch."""
    reversal_no: str
    reversed_on: date


def reverse(db: Database, batch: Batch, reverse_on: date) -> dict[str, int]:
    """Write the reversing vouchers in the transaction under way, and return the rows per table."""
    db.execute(WITHOUT_LOOPS)
    values = {**batch.ids(), "reverse_on": reverse_on}
    db.do("undo/number_reversals.sql", values)
    return {
        "vouchers": db.do("undo/reverse_vouchers.sql", values),
        "voucher_lines": db.do("undo/reverse_lines.sql", values),
    }


def reversals_of(db: Database, batch: Batch) -> tuple[Reversal, ...]:
    """Return the reversing vouchers of a batch, none where it was not undone so."""
    return tuple(db.ask("undo/reversals.sql", batch.ids(), Reversal))
