"""Compare the sales and purchase book (매입매출장) with the VAT accounts, month by month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.extract.read_spool import read_back
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.model.words import Words, shown
from kerp_import.reconcile.comparisons.figures import (
    NOTHING,
    OTHER_MONTH,
    UNKNOWN,
    Books,
    Figure,
    KnownAccount,
    compared,
)
from kerp_import.reconcile.comparisons.vat_book import Invoice, invoices
from kerp_import.values.typed import read_values

SIDE_OF = {"output": "credit", "input": "debit"}
"""The side on which a tax is booked; its settlement is on the other."""

NOT_BOOKED = Words("이 달의 분개에는 이 세액이 없습니다", "The journal has none of this tax in this month")
NOT_LISTED = Words("매입매출장에는 이 달의 세액이 없습니다", "The book has none of this tax in this month")
BLOCKED = Words(
    "불공제(54) 매입의 세액 {amount}원과 같습니다: 부가세대급금으로 처리되었습니다",
    "It is the tax of purchases without deduction (54), {amount} won: it was booked as deductible",
)
ONE_INVOICE = Words(
    "매입매출장 {row}행의 세액과 같습니다: 전표가 없는 세금계산서로 보입니다",
    "It is the tax of row {row} of the book: an invoice without a voucher",
)
ONE_TWICE = Words(
    "매입매출장 {row}행의 세액과 같습니다: 전표가 두 번 있거나 매입매출장에 한 번 빠졌습니다",
    "It is the tax of row {row} of the book: its voucher stands twice, or the book lacks another one",
)

Key = tuple[str, str]
"""output or input, and a month."""


@dataclass(slots=True)
class TaxHeld:
    """What K-ERP has of one tax in one month: as it stands, and as the source wrote it before negatives moved."""

    standing: Decimal = NOTHING
    written: Decimal = NOTHING


def vat(books: Books) -> tuple[pl.DataFrame, tuple[Table, ...]]:
    """Return the tax of every month that the book covers, on both sides, and the books that could be used."""
    tables = [table for table, counts in books.extracted.tables if table.entity is Entity.SALES_BOOK and counts.data]
    taxes = {way: books.in_role(f"{way}_vat") for way in SIDE_OF} if tables else {}
    listed = [
        (table, each)
        for table in tables
        for rows in read_back(table, books.extracted.spool)
        for each in invoices(table, read_values(Part(table, rows)))
    ]
    used = tuple(table for table in tables if any(table is its for its, _ in listed))
    usable_invoices = [each for _, each in listed if taxes[each.way]]
    if not usable_invoices:
        return compared(()), ()
    months = _months([*used], usable_invoices)
    by_month: defaultdict[Key, list[Invoice]] = defaultdict(list)
    for each in usable_invoices:
        by_month[each.way, each.month].append(each)
    ways = sorted({each.way for each in usable_invoices}, reverse=True)
    held = _held(books, {way: taxes[way] for way in ways}, months)
    keys = [(way, month) for way in ways for month in months]
    return compared(_figures(keys, by_month, held, taxes)), used


def _months(tables: list[Table], invoices_used: Iterable[Invoice]) -> list[str]:
    """Return every month from the first to the last one that the books cover."""
    months = [each.month for each in invoices_used]
    months += [f"{day:%Y-%m}" for table in tables if table.period for day in table.period]
    first, last = min(months), max(months)
    days = pl.date_range(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01"), "1mo", eager=True)
    return [f"{day:%Y-%m}" for day in days]


def _held(books: Books, taxes: Mapping[str, Mapping[str, KnownAccount]], months: list[str]) -> Mapping[Key, TaxHeld]:
    """Return what K-ERP has of every tax and month."""
    way_of = {code: way for way, accounts in taxes.items() for code in accounts}
    first = date.fromisoformat(f"{months[0]}-01")
    last = pl.select(pl.lit(date.fromisoformat(f"{months[-1]}-01")).dt.month_end()).item()
    taxes_held: defaultdict[Key, TaxHeld] = defaultdict(TaxHeld)
    for month in books.held_by_month(way_of, first, last):
        way = way_of[month.account_code]
        is_debit = SIDE_OF[way] == "debit"
        tax = taxes_held[way, month.month]
        tax.standing += month.debit if is_debit else month.credit
        tax.written += month.debit_written if is_debit else month.credit_written
    return taxes_held


def _figures(
    keys: list[Key],
    listed: Mapping[Key, list[Invoice]],
    held: Mapping[Key, TaxHeld],
    taxes: Mapping[str, Mapping[str, KnownAccount]],
) -> Iterator[Figure]:
    """Yield one figure per tax and month."""
    pairs = {key: _pair(listed.get(key, []), held.get(key, TaxHeld())) for key in keys}
    differences = {key: legacy - loaded for key, (legacy, loaded) in pairs.items() if legacy != loaded}
    for key, (legacy, loaded) in pairs.items():
        way, month = key
        code, account = next(iter(taxes[way].items()))
        rows = listed.get(key, [])
        cause, place = _cause(key, rows, pairs[key], differences)
        place = place or (rows[0] if rows else None)
        yield Figure(
            about="",
            account_code=code,
            account_name=account.name,
            partner_code=None,
            partner_name=None,
            month=month,
            side=SIDE_OF[way],
            legacy=legacy,
            loaded=loaded,
            cause=cause,
            file=place.file if place else None,
            sheet=place.sheet if place else None,
            row=place.row if place else None,
        )


def _pair(rows: list[Invoice], held: TaxHeld) -> tuple[Decimal, Decimal]:
    """Return the tax of the book and K-ERP's, credit notes read as the journal has them: below zero, or reversed."""
    net = sum((each.tax for each in rows if each.deducts), NOTHING)
    charged = sum((each.tax for each in rows if each.deducts and each.tax > 0), NOTHING)
    for legacy, loaded in ((net, held.written), (net, held.standing), (charged, held.standing)):
        if legacy == loaded:
            return legacy, loaded
    return net, held.written


def _cause(
    key: Key, rows: list[Invoice], pair: tuple[Decimal, Decimal], differences: Mapping[Key, Decimal]
) -> tuple[Words, Invoice | None]:
    """Return why the tax of a month differs, and the row that shows it."""
    legacy, loaded = pair
    difference = legacy - loaded
    if not difference:
        return UNKNOWN, None
    blocked = sum((each.tax for each in rows if not each.deducts), NOTHING)
    if blocked and difference == -blocked:
        return BLOCKED.filled(amount=shown(blocked)), next(each for each in rows if not each.deducts)
    if not (loaded and legacy):
        return NOT_LISTED if loaded else NOT_BOOKED, None
    months = [month for (way, month), amount in differences.items() if way == key[0] and amount == -difference]
    if len(months) == 1:
        return OTHER_MONTH.filled(other=months[0]), None
    one = next((each for each in rows if each.tax in {difference, -difference}), None)
    if one is None:
        return UNKNOWN, None
    return (ONE_INVOICE if one.tax == difference else ONE_TWICE).filled(row=one.row), one
