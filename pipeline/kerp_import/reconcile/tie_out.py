"""Tie-out: per account, what the legacy books say and what K-ERP holds, with causes and places."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from kerp_import.database.connection import Database, Row, placeholders, statement
from kerp_import.model.nouns import Table
from kerp_import.model.outcome import Reconciled
from kerp_import.model.words import Language
from kerp_import.reconcile.causes_of_account import with_causes
from kerp_import.reconcile.places import with_places


def tie_out(
    db: Database,
    tables: list[Table],
    values: dict[str, object],
    language: Language,
    closing: Mapping[str, Decimal] = MappingProxyType({}),
) -> tuple[Reconciled, ...]:
    """Return the tie-out; where nothing was promoted there is one only against a trial balance.

    `closing` is what closing vouchers that earlier batches left out would add to an account.
    """
    query = statement("steps/reconcile.sql")
    rows = db.rows(query, **placeholders(query, values))
    if not values["promoted"] and not any(row["has_trial"] for row in rows):
        return ()
    tied = [_with_closing(each, closing) for each in _reconciled(rows)]
    return with_places(db, with_causes(db, tied, tables, values, language), tables, values)


def _with_closing(account: Reconciled, closing: Mapping[str, Decimal]) -> Reconciled:
    """Return the account as if the closing vouchers that were left out had been loaded."""
    effect = closing.get(account.account_code)
    if effect is None:
        return account
    return replace(account, loaded=account.loaded + effect, difference=account.difference - effect)


def _reconciled(rows: Iterable[Row]) -> Iterable[Reconciled]:
    """Yield one line of the tie-out per account."""
    for row in rows:
        yield Reconciled(
            account_code=str(row["account_code"]),
            account_name=str(row["account_name"]),
            source_codes=str(row["source_codes"]),
            legacy=Decimal(str(row["legacy"])),
            loaded=Decimal(str(row["loaded"])),
            difference=Decimal(str(row["difference"])),
            cause="",
        )
