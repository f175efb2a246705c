"""Compare partner ledgers (거래처원장) with the balances by partner that K-ERP holds on control accounts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.model.nouns import Entity, Table
from kerp_import.reconcile.comparisons.figures import NOTHING, UNKNOWN, Books, Figure, KnownAccount, compared
from kerp_import.reconcile.comparisons.partner_causes import LineWithoutPartner, PartnerDifferences, cause_of
from kerp_import.reconcile.comparisons.partner_ledger import PartnerBalance, balances, is_code
from kerp_import.values import text

HALF = 2
"""A ledger that names no account is taken to be of one if at least one in so many of its partners agree with it."""

Scope = tuple[str, ...]
"""The control accounts that a ledger is about."""


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """One row of `steps/known_partners.sql`: a partner of K-ERP or of this batch."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PartnerHeld:
    """One row of `steps/held_by_partner.sql`: K-ERP's balance of a partner ('' where a line has none) on an account."""

    account_code: str
    partner_code: str
    balance: Decimal


@dataclass(frozen=True, slots=True)
class LedgerBalances:
    """The balance of each partner on some accounts, from one or several tables, and on which day."""

    scope: Scope
    last_day: date
    balances: dict[str, PartnerBalance]


def partners(books: Books) -> tuple[pl.DataFrame, tuple[Table, ...]]:
    """Compare the partners of every ledger; return the figures and the ledgers that could be used."""
    tables = [
        table for table, counts in books.extracted.tables if table.entity is Entity.PARTNER_LEDGER and counts.data
    ]
    if not tables:
        return compared(()), ()
    control = books.in_role("control")
    known_partners = books.db.ask("steps/known_partners.sql", books.values.as_values(), KnownPartner)
    names = {each.code: each.name for each in known_partners}
    used_tables, ledgers = [], []
    for table in tables:
        of_table = [
            ledger
            for account, by_partner in balances(books, table, names).items()
            if (ledger := _ledger(books, table, account, by_partner, control)) is not None
        ]
        ledgers += of_table
        used_tables += [table] if of_table else []
    figures = [each for ledger in _joined(ledgers) for each in _figures(books, ledger, names, control)]
    return compared(figures), tuple(used_tables)


def _ledger(
    books: Books, table: Table, account: str, by_partner: dict[str, PartnerBalance], control: Mapping[str, KnownAccount]
) -> LedgerBalances | None:
    """Find the accounts that the ledger is about: those it names, else those whose balances agree with it best."""
    last_day = table.period[1] if table.period else books.days[1]
    scopes = [(account,)] if account else _named(books, table, control) or _possible(control)
    if not scopes:
        return None
    codes = sorted({code for scope in scopes for code in scope})
    held = _held(books, codes, last_day)
    most_agreeing, best = -1, None
    for scope in scopes:
        for sign in (1, -1):
            signed = {key: replace(each, sign=each.sign or sign) for key, each in by_partner.items()}
            of_scope = _by_partner(held, scope)
            agreeing = sum(each.balance == of_scope.get(key, NOTHING) for key, each in signed.items() if each.balance)
            if agreeing > most_agreeing:
                most_agreeing, best = agreeing, LedgerBalances(scope, last_day, signed)
    with_balance = sum(bool(each.left) for each in by_partner.values())
    if best is None or (len(scopes) > 1 and most_agreeing * HALF < with_balance):
        return None
    return best if most_agreeing else replace(best, balances=_on_normal_side(best.scope, by_partner, control))


def _on_normal_side(
    scope: Scope, by_partner: dict[str, PartnerBalance], control: Mapping[str, KnownAccount]
) -> dict[str, PartnerBalance]:
    """Put the balances on the account's normal side, where neither the rows nor K-ERP show the side."""
    account = control.get(scope[0])
    sign = -1 if account is not None and account.normal_side == "credit" else 1
    return {key: replace(each, sign=each.sign or sign) for key, each in by_partner.items()}


def _named(books: Books, table: Table, control: Mapping[str, KnownAccount]) -> list[Scope]:
    """Find the one control account whose name, legacy or K-ERP's, stands in the name of the sheet or file."""
    place = text.comparable_name(f"{table.sheet or ''} {table.file if table.sheet is None else ''}")
    legacy_names = {
        str(each.target): text.comparable_name(each.name)
        for each in books.resolution.decisions
        if each.target in control
    }
    codes = {code for code, account in control.items() if account.packed in place}
    codes |= {code for code, name in legacy_names.items() if name and name in place}
    return [(code,) for code in codes] if len(codes) == 1 else []


def _possible(control: Mapping[str, KnownAccount]) -> list[Scope]:
    """Return what a ledger may be about: one control account, all receivables, all payables, or all of them."""
    sides = [
        tuple(code for code, account in control.items() if account.normal_side == side) for side in ("debit", "credit")
    ]
    return [*((code,) for code in control), *(each for each in (*sides, tuple(control)) if len(each) > 1)]


def _held(books: Books, accounts: Iterable[str], last_day: date) -> list[PartnerHeld]:
    """Return K-ERP's balances by account and partner on `last_day`."""
    values = books.values.as_values(accounts=list(accounts), first_day=books.days[0], last_day=last_day)
    return books.db.ask("steps/held_by_partner.sql", values, PartnerHeld)


def _by_partner(held: Iterable[PartnerHeld], scope: Scope) -> dict[str, Decimal]:
    """Return the balances by partner over the accounts of `scope`."""
    by_partner: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING)
    for each in held:
        if each.account_code in scope:
            by_partner[each.partner_code] += each.balance
    return by_partner


def _joined(ledgers: Iterable[LedgerBalances]) -> Iterator[LedgerBalances]:
    """Join the ledgers about the same accounts; of several balances of a partner the latest counts."""
    by_scope: defaultdict[Scope, list[LedgerBalances]] = defaultdict(list)
    for each in ledgers:
        by_scope[each.scope].append(each)
    for scope, of_scope in by_scope.items():
        by_partner: dict[str, PartnerBalance] = {}
        for each in sorted(of_scope, key=lambda ledger: ledger.last_day):
            by_partner |= each.balances
        yield LedgerBalances(scope, max(each.last_day for each in of_scope), by_partner)


def _figures(
    books: Books, ledger: LedgerBalances, partner_names: dict[str, str], control: Mapping[str, KnownAccount]
) -> Iterator[Figure]:
    """Yield the balance of every partner that either side knows, with the cause of its difference."""
    names = {code: control[code].name if code in control else "" for code in ledger.scope}
    label = ", ".join(f"{code} {name}".strip() for code, name in names.items())
    account_code, account_name = next(iter(names.items())) if len(names) == 1 else ("", label)
    held = _by_partner(_held(books, ledger.scope, ledger.last_day), ledger.scope)
    codeless_total = held.pop("", NOTHING)
    pairs = {
        key: (ledger.balances[key].balance if key in ledger.balances else NOTHING, held.get(key, NOTHING))
        for key in sorted(ledger.balances.keys() | {key for key, balance in held.items() if balance})
    }
    by_partner = {key: legacy - loaded for key, (legacy, loaded) in pairs.items() if legacy != loaded}
    codeless_lines = _lines_without_partner(books, ledger.scope) if by_partner else []
    differences = PartnerDifferences(by_partner, partner_names, codeless_lines, codeless_total)
    for key, (legacy, loaded) in pairs.items():
        in_ledger = ledger.balances.get(key)
        cause = UNKNOWN
        file, sheet, row = (in_ledger.file, in_ledger.sheet, in_ledger.row) if in_ledger else (None, None, None)
        if legacy != loaded:
            likeliest = cause_of(key, in_ledger, (legacy, loaded), differences)
            cause = likeliest.cause
            file, sheet, row = likeliest.place or (file, sheet, row)
        yield Figure(
            about=label,
            account_code=account_code,
            account_name=account_name,
            partner_code=key if is_code(key) else None,
            partner_name=partner_names.get(key) or (in_ledger.name if in_ledger else ""),
            month=None,
            side="balance",
            legacy=legacy,
            loaded=loaded,
            cause=cause,
            file=file,
            sheet=sheet,
            row=row,
        )


def _lines_without_partner(books: Books, scope: Scope) -> list[LineWithoutPartner]:
    """Return the batch's lines on these accounts that have no partner, the largest first."""
    values = books.values.as_values(accounts=list(scope))
    return books.db.ask("steps/lines_without_partner.sql", values, LineWithoutPartner)
