"""L4: one row is one voucher, with a debit account, a credit account and an amount (자동전표처리)."""

from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape, kept, numbered
from kerp_import.values import text

DEBIT_CODE = ("차변계정코드", "차변계정과목코드", "차변코드")
CREDIT_CODE = ("대변계정코드", "대변계정과목코드", "대변코드")
"""Codes must be there: the sales and purchase book has 차변계정 and 대변계정 too, and is no journal."""

DEBIT_NAME = ("차변계정명", "차변계정과목", "차변계정과목명", "차변계정")
CREDIT_NAME = ("대변계정명", "대변계정과목", "대변계정과목명", "대변계정")
AMOUNT = ("금액", "전표금액")
SUPPLY = ("공급가액", "공급가")
TAX = ("세액", "부가세", "부가가치세")
TAX_CODE = ("부가세계정코드", "세액계정코드", "부가세계정과목코드")
TAX_NAME = ("부가세계정명", "세액계정명", "부가세계정과목", "부가세계정")

PAID = r"^(?:부가세대급금|선급부가세|매입부가세|0*135(?:00)?)$"
OWED = r"^(?:부가세예수금|매출부가세|0*255(?:00)?)$"
"""Which tax accounts stand beside the debit account (paid to a vendor), and which beside the credit one (a sale)."""

BLANK = pl.lit(None, pl.String)

Line = tuple[pl.Expr, tuple[pl.Expr, ...]]
"""Which rows have a line, and its code, name, debit and credit."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands; `tax` and the tax's account only beside `supply`."""

    codes: tuple[int, int]
    names: tuple[int | None, int | None]
    amount: int | None
    supply: int | None
    tax: int | None
    tax_code: int | None
    tax_name: int | None

    def all(self) -> tuple[int, ...]:
        """Return every place that there is."""
        found = (*self.codes, *self.names, self.amount, self.supply, self.tax, self.tax_code, self.tax_name)
        return tuple(at for at in found if at is not None)


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return how rows become lines, where both sides have a code and neither has an amount of its own."""
    places = _places(grid)
    if places is None:
        return None
    rest = kept(grid, *places.all())
    numbers = {header_key(name) for name in (*SHARED["voucher_no"].headers, *SHARED["voucher_no"].if_fits)}
    number = () if numbers & set(grid.keys()) else (Flat("전표번호", ()),)
    passed = [pl.col(f"c{each.places[0]}") for each in rest] + [BLANK for _ in number]
    sides = (*_accounts(places), *_tax(places))

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        found = [rows.filter(when).select(numbered(*passed, *cells)) for when, cells in sides]
        return pl.concat(found).sort("row", maintain_order=True)

    amounts = _only(places.amount, places.supply, places.tax)
    columns = (
        Flat("계정코드", _only(*places.codes, places.tax_code)),
        Flat("계정과목", _only(*places.names, places.tax_name)),
        Flat("차변금액", amounts),
        Flat("대변금액", amounts),
    )
    evidence = "·".join(grid.headers[at] or "" for at in places.all())
    return Reshape(ONE_ROW_VOUCHERS.name, "L4", evidence, (*rest, *number, *columns), lines)


def _places(grid: HeaderCandidate) -> Places | None:
    """Return where everything stands, None where this is no such table."""
    debit, credit = grid.find(*DEBIT_CODE), grid.find(*CREDIT_CODE)
    amount, supply = grid.find(*AMOUNT), grid.find(*SUPPLY)
    sided = {header_key(header) for header in (*DEBIT.headers, *CREDIT.headers)} & set(grid.keys())
    if debit is None or credit is None or sided or (amount is None) == (supply is None):
        return None
    tax = None if supply is None else grid.find(*TAX)
    tax_code = None if tax is None else grid.find(*TAX_CODE)
    return Places(
        codes=(debit, credit),
        names=(grid.find(*DEBIT_NAME), grid.find(*CREDIT_NAME)),
        amount=amount,
        supply=supply,
        tax=tax,
        tax_code=tax_code,
        tax_name=None if tax_code is None else grid.find(*TAX_NAME),
    )


def _only(*places: int | None) -> tuple[int, ...]:
    """Return the places that there are."""
    return tuple(at for at in places if at is not None)


def _cell(at: int | None) -> pl.Expr:
    """Return the column, or nulls where there is none."""
    return BLANK if at is None else pl.col(f"c{at}")


def _total(places: Places) -> pl.Expr:
    """Return the voucher's amount: written, or supply and tax together; what cannot be read stays as it is written."""
    if places.tax is None:
        return _cell(places.supply if places.amount is None else places.amount)
    supply, tax = _cell(places.supply), _cell(places.tax)
    both = text.amount(supply) + text.amount(tax)
    written = pl.concat_str(supply, tax, separator=" + ")
    return (
        pl.when(tax.is_null() | supply.is_null())
        .then(pl.coalesce(supply, tax))
        .when(both.is_not_null())
        .then(both.cast(pl.String).str.strip_suffix(".00"))
        .otherwise(written)
    )


def _has_tax(places: Places) -> pl.Expr:
    """Return whether the tax has a line of its own: its account is named, and there is any."""
    if places.tax_code is None:
        return pl.lit(value=False)
    some = (text.amount(_cell(places.tax)) != 0).fill_null(value=True) & _cell(places.tax).is_not_null()
    return some & _cell(places.tax_code).is_not_null()


def _is(places: Places, pattern: str) -> pl.Expr:
    """Return whether the tax's account, by its name or else its code, is one of those."""
    account = pl.coalesce(_cell(places.tax_name), _cell(places.tax_code))
    return _has_tax(places) & text.comparable(account).str.contains(pattern).fill_null(value=False)


def _accounts(places: Places) -> list[Line]:
    """Return the lines of both accounts: which rows have them, and their code, name, debit and credit."""
    total = _total(places)
    found: list[Line] = []
    for at, beside in enumerate((PAID, OWED)):
        other = _is(places, OWED if beside == PAID else PAID)
        net = pl.when(_has_tax(places) & ~other).then(_cell(places.supply)).otherwise(total)
        amounts = (net, BLANK) if at == 0 else (BLANK, net)
        found.append((pl.lit(value=True), (_cell(places.codes[at]), _cell(places.names[at]), *amounts)))
    return found


def _tax(places: Places) -> list[Line]:
    """Return the tax's line; where its account tells no side it stands on both, which a rule names."""
    if places.tax_code is None:
        return []
    tax = _cell(places.tax)
    debit, credit = pl.when(~_is(places, OWED)).then(tax), pl.when(~_is(places, PAID)).then(tax)
    return [(_has_tax(places), (_cell(places.tax_code), _cell(places.tax_name), debit, credit))]


ONE_ROW_VOUCHERS = PrintForm("one-row-vouchers", Order.LINES, find)
