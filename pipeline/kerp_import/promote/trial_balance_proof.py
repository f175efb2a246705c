"""The proof of an undo: per account the trial balance is again what it was before the batch.

Decision: docs/decisions/undo.md
"""

from dataclasses import dataclass
from decimal import Decimal

from kerp_import.database.connection import Database
from kerp_import.model.errors import BooksNotAsBefore
from kerp_import.model.nouns import Batch

Sides = dict[str, tuple[Decimal, Decimal]]
"""Debit and credit by account."""

NOTHING = (Decimal(0), Decimal(0))
MOST = 10
"""Accounts that a refusal names."""


@dataclass(frozen=True, slots=True)
class SidesHeld:
    """One account's debit and credit."""

    account_code: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class BeforeUndo:
    """The company's trial balance before an undo, and what the batch holds in it."""

    trial_balance: Sides
    share: Sides


def before_undo(db: Database, batch: Batch, *, is_complete: bool) -> BeforeUndo:
    """Return the trial balance and the batch's share of it, in the transaction under way.

    Where nothing of the batch is missing or edited, its lines must be what it noted when it was promoted: two records
    of the same, each kept by other statements.
    """
    if is_complete:
        _require_equal(batch, _ask(db, "undo/promoted_totals.sql", batch), _ask(db, "undo/lines_of_batch.sql", batch))
    return BeforeUndo(_ask(db, "undo/trial_balance.sql", batch), _ask(db, "undo/share_of_batch.sql", batch))


def prove_deleted(db: Database, batch: Batch, before: BeforeUndo) -> int:
    """Raise unless each side of each account is now what it was without the batch; return the number of accounts."""
    return _require_equal(batch, _without(before), _ask(db, "undo/trial_balance.sql", batch))


def prove_reversed(db: Database, batch: Batch, before: BeforeUndo) -> int:
    """Raise unless each account's balance is now what it was without the batch; return the number of accounts."""
    return _require_equal(batch, _balances(_without(before)), _balances(_ask(db, "undo/trial_balance.sql", batch)))


def _ask(db: Database, file: str, batch: Batch) -> Sides:
    """Return debit and credit by account."""
    return {each.account_code: (each.debit, each.credit) for each in db.ask(file, batch.ids(), SidesHeld)}


def _without(before: BeforeUndo) -> Sides:
    """Return the trial balance without the batch's share."""
    return {
        account: (
            before.trial_balance.get(account, NOTHING)[0] - before.share.get(account, NOTHING)[0],
            before.trial_balance.get(account, NOTHING)[1] - before.share.get(account, NOTHING)[1],
        )
        for account in before.trial_balance.keys() | before.share.keys()
    }


def _balances(sides: Sides) -> Sides:
    """Return the balance of each account alone, on the debit side."""
    return {account: (debit - credit, Decimal(0)) for account, (debit, credit) in sides.items()}


def _require_equal(batch: Batch, wanted: Sides, held: Sides) -> int:
    """Raise where an account differs; one without a row holds nothing."""
    accounts = wanted.keys() | held.keys()
    differing = sorted(each for each in accounts if wanted.get(each, NOTHING) != held.get(each, NOTHING))
    if differing:
        raise BooksNotAsBefore(batch=batch.id, accounts=", ".join(differing[:MOST]))
    return len(accounts)
