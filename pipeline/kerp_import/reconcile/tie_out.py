"""Compare every account of the legacy books with K-ERP, with causes and places of what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Table
from kerp_import.model.outcome import Reconciled
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.words import Language
from kerp_import.reconcile.causes_of_account import with_causes
from kerp_import.reconcile.places import with_places


@dataclass(frozen=True, slots=True)
class AccountBalances:
    """One row of `steps/reconcile.sql`: an account's balance in the legacy books and in K-ERP."""

    account_code: str
    account_name: str
    source_codes: str
    legacy: Decimal
    loaded: Decimal
    difference: Decimal
    has_trial: bool
    """The batch has a trial balance, which `legacy` is taken from."""


def tie_out(
    db: Database,
    tables: list[Table],
    values: BatchValues,
    language: Language,
    closing: Mapping[str, Decimal] = MappingProxyType({}),
) -> tuple[Reconciled, ...]:
    """Return the tie-out; where nothing was promoted there is one only against a trial balance.

    `closing` is what closing vouchers that earlier batches left out would add to an account.
    """
    balances = db.ask("steps/reconcile.sql", values.as_values(), AccountBalances)
    if not values.promoted and not any(each.has_trial for each in balances):
        return ()
    accounts = [_reconciled(each, closing.get(each.account_code, Decimal(0))) for each in balances]
    return with_places(db, with_causes(db, accounts, tables, values, language), tables, values)


def _reconciled(account: AccountBalances, closing: Decimal) -> Reconciled:
    """Return one line of the tie-out, as if the closing vouchers that were left out had been loaded."""
    return Reconciled(
        account_code=account.account_code,
        account_name=account.account_name,
        source_codes=account.source_codes,
        legacy=account.legacy,
        loaded=account.loaded + closing,
        difference=account.difference - closing,
        cause="",
    )
