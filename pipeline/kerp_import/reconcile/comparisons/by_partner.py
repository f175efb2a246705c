"""Partners: partner ledgers (거래처원장) against the balances that K-ERP holds by partner on control accounts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.model.nouns import Entity, Table
from kerp_import.model.words import Words
from kerp_import.reconcile.comparisons.figures import NOTHING, Books, Figure, compared, decimal
from kerp_import.reconcile.comparisons.partner_causes import Around, Codeless, cause_of
from kerp_import.reconcile.comparisons.partner_ledger import Balance, balances, is_known
from kerp_import.values import text

HALF = 2
"""One in so many of a ledger's partners must agree before it is taken to be an account's, where nothing names one."""

Scope = tuple[str, ...]
"""The control accounts of which a ledger tells the balances."""


@dataclass(frozen=True, slots=True)
class PartnerBalances:
    """What one or several tables say of the same accounts: each partner's balance, and until when."""

    scope: Scope
    last_day: date
    balances: dict[str, Balance]


def partners(books: Books) -> tuple[pl.DataFrame, tuple[Table, ...]]:
    """Return every partner's balance on the accounts that a ledger tells, and the ledgers that could be used."""
    tables = [
        table for table, counts in books.extracted.tables if table.entity is Entity.PARTNER_LEDGER and counts.data
    ]
    control = books.in_role("control") if tables else {}
    known = {str(row["code"]): str(row["name"]) for row in books.ask("known_partners")} if tables else {}
    used, ledgers = [], []
    for table in tables:
        found = [
            ledger
            for account, said in balances(books, table, known).items()
            if (ledger := _ledger(books, table, account, said, control)) is not None
        ]
        ledgers += found
        used += [table] if found else []
    figures = [each for ledger in _joined(ledgers) for each in _figures(books, ledger, known, control)]
    return compared(figures), tuple(used)


def _ledger(
    books: Books, table: Table, account: str, said: dict[str, Balance], control: Mapping[str, Mapping[str, object]]
) -> PartnerBalances | None:
    """Return the ledger with the accounts that it tells of: named, else those whose balances it has."""
    last_day = table.period[1] if table.period else books.days[1]
    scopes = [(account,)] if account else _named(books, table, control) or _possible(control)
    if not scopes:
        return None
    codes = sorted({code for scope in scopes for code in scope})
    held = _held(books, codes, last_day)
    best: tuple[int, PartnerBalances] | None = None
    for scope in scopes:
        for sign in (1, -1):
            signed = {code: replace(each, sign=each.sign or sign) for code, each in said.items()}
            mine = _of(held, scope)
            agree = sum(each.balance == mine.get(code, NOTHING) for code, each in signed.items() if each.balance)
            if best is None or agree > best[0]:
                best = agree, PartnerBalances(scope, last_day, signed)
    telling = sum(bool(each.left) for each in said.values())
    if best is None or (len(scopes) > 1 and best[0] * HALF < telling):
        return None
    return best[1] if best[0] else replace(best[1], balances=_usual(best[1], said, control))


def _usual(
    ledger: PartnerBalances, said: dict[str, Balance], control: Mapping[str, Mapping[str, object]]
) -> dict[str, Balance]:
    """Return the balances on the account's normal side, where neither the rows nor K-ERP tell the side."""
    account = control.get(ledger.scope[0], {})
    sign = -1 if account.get("normal_side") == "credit" else 1
    return {code: replace(each, sign=each.sign or sign) for code, each in said.items()}


def _named(books: Books, table: Table, control: Mapping[str, Mapping[str, object]]) -> list[Scope]:
    """Return the one control account that the name of the file or the sheet has in it, by either system's name."""
    place = text.comparable_name(f"{table.sheet or ''} {table.file if table.sheet is None else ''}")
    named = {
        str(each.target): text.comparable_name(each.name)
        for each in books.resolution.decisions
        if each.target in control
    }
    found = {code for code, row in control.items() if str(row["packed"]) in place}
    found |= {code for code, name in named.items() if name and name in place}
    return [(code,) for code in found] if len(found) == 1 else []


def _possible(control: Mapping[str, Mapping[str, object]]) -> list[Scope]:
    """Return what a ledger may tell of: one control account, all receivables, all payables, or all of them."""
    sides = [tuple(code for code, row in control.items() if row["normal_side"] == side) for side in ("debit", "credit")]
    return [*((code,) for code in control), *(each for each in (*sides, tuple(control)) if len(each) > 1)]


def _held(books: Books, accounts: Iterable[str], last_day: date) -> dict[tuple[str, str], Decimal]:
    """Return the balances by account and partner on `last_day`."""
    rows = books.ask("held_by_partner", accounts=list(accounts), first_day=books.days[0], last_day=last_day)
    return {(str(row["account_code"]), str(row["partner_code"])): decimal(row["balance"]) for row in rows}


def _of(held: dict[tuple[str, str], Decimal], scope: Scope) -> dict[str, Decimal]:
    """Return the balances by partner over the accounts of `scope`."""
    found: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING)
    for (account, partner), balance in held.items():
        if account in scope:
            found[partner] += balance
    return found


def _joined(ledgers: Iterable[PartnerBalances]) -> Iterator[PartnerBalances]:
    """Yield one ledger per scope; of several the latest word on each partner counts."""
    groups: defaultdict[Scope, list[PartnerBalances]] = defaultdict(list)
    for each in ledgers:
        groups[each.scope].append(each)
    for scope, group in groups.items():
        found: dict[str, Balance] = {}
        for each in sorted(group, key=lambda ledger: ledger.last_day):
            found |= each.balances
        yield PartnerBalances(scope, max(each.last_day for each in group), found)


def _figures(
    books: Books, ledger: PartnerBalances, known: dict[str, str], control: Mapping[str, Mapping[str, object]]
) -> Iterator[Figure]:
    """Yield the balance of every partner that either side knows, with the cause of its difference."""
    names = {code: str(control[code]["name"]) if code in control else "" for code in ledger.scope}
    label = ", ".join(f"{code} {name}".strip() for code, name in names.items())
    account = next(iter(names.items())) if len(names) == 1 else ("", label)
    mine = _of(_held(books, ledger.scope, ledger.last_day), ledger.scope)
    nobody = mine.pop("", NOTHING)
    pairs = {
        code: (ledger.balances[code].balance if code in ledger.balances else NOTHING, mine.get(code, NOTHING))
        for code in sorted(ledger.balances.keys() | {code for code, balance in mine.items() if balance})
    }
    differences = {code: legacy - loaded for code, (legacy, loaded) in pairs.items() if legacy != loaded}
    lines = books.ask("lines_without_partner", accounts=list(ledger.scope)) if differences else ()
    around = Around(differences, known, Codeless(lines, nobody))
    for code, (legacy, loaded) in pairs.items():
        said = ledger.balances.get(code)
        name = known.get(code) or (said.name if said else "")
        cause = Words("", "")
        place = (said.file, said.sheet, said.row) if said else (None, None, None)
        if legacy != loaded:
            told = cause_of(code, said, (legacy, loaded), around)
            cause, place = told.cause, told.place or place
        yield Figure(
            label, *account, code if is_known(code) else None, name, None, "balance", legacy, loaded, cause, *place,
        )  # fmt: skip
