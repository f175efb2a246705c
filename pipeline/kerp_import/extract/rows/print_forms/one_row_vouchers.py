"""Makes lines of a journal in which one row is one voucher (L4, 자동전표처리): two accounts and an amount."""

from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.rows.print_forms.form import (
    FlatColumn,
    HeaderCandidate,
    Order,
    PrintForm,
    Reshape,
    cells_of,
    numbered,
    other_columns,
)
from kerp_import.model.layout import Layout
from kerp_import.values import text

DEBIT_CODE = ("차변계정코드", "차변계정과목코드", "차변코드")
CREDIT_CODE = ("대변계정코드", "대변계정과목코드", "대변코드")
"""The codes must be there: the sales and purchase book has 차변계정 and 대변계정 too, and is no journal."""

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
"""Which rows have such a line, and its code, name, debit and credit."""


@dataclass(frozen=True, slots=True)
class VoucherColumns:
    """The columns of a voucher's accounts and amounts; `tax` and its account only beside `supply`."""

    codes: tuple[int, int]
    names: tuple[int | None, int | None]
    amount: int | None
    supply: int | None
    tax: int | None
    tax_code: int | None
    tax_name: int | None

    def all(self) -> tuple[int, ...]:
        """Return the columns that the table has."""
        sides = (*self.codes, *self.names)
        return _present(*sides, self.amount, self.supply, self.tax, self.tax_code, self.tax_name)


def find(header: HeaderCandidate) -> Reshape | None:
    """Make lines of each row, if both sides have a code and neither has an amount of its own."""
    columns = _voucher_columns(header)
    if columns is None:
        return None
    other = other_columns(header, *columns.all())
    number_headers = {header_key(name) for name in (*SHARED["voucher_no"].headers, *SHARED["voucher_no"].if_fits)}
    number_column = () if number_headers & set(header.keys()) else (FlatColumn("전표번호", ()),)
    unchanged_cells = cells_of(other) + [BLANK for _ in number_column]
    voucher_lines = (*_account_lines(columns), *_tax_line(columns))

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        lines = [rows.filter(has_line).select(numbered(*unchanged_cells, *cells)) for has_line, cells in voucher_lines]
        return pl.concat(lines).sort("row", maintain_order=True)

    amounts = _present(columns.amount, columns.supply, columns.tax)
    added = (
        FlatColumn("계정코드", _present(*columns.codes, columns.tax_code)),
        FlatColumn("계정과목", _present(*columns.names, columns.tax_name)),
        FlatColumn("차변금액", amounts),
        FlatColumn("대변금액", amounts),
    )
    evidence = "·".join(header.headers[at] or "" for at in columns.all())
    return Reshape(ONE_ROW_VOUCHERS.name, Layout.ONE_ROW_VOUCHERS, evidence, (*other, *number_column, *added), lines)


def _voucher_columns(header: HeaderCandidate) -> VoucherColumns | None:
    """Find the columns of a voucher, None if the table is no such journal."""
    debit, credit = header.find(*DEBIT_CODE), header.find(*CREDIT_CODE)
    amount, supply = header.find(*AMOUNT), header.find(*SUPPLY)
    side_amounts = {header_key(header) for header in (*DEBIT.headers, *CREDIT.headers)} & set(header.keys())
    if debit is None or credit is None or side_amounts or (amount is None) == (supply is None):
        return None
    tax = None if supply is None else header.find(*TAX)
    tax_code = None if tax is None else header.find(*TAX_CODE)
    return VoucherColumns(
        codes=(debit, credit),
        names=(header.find(*DEBIT_NAME), header.find(*CREDIT_NAME)),
        amount=amount,
        supply=supply,
        tax=tax,
        tax_code=tax_code,
        tax_name=None if tax_code is None else header.find(*TAX_NAME),
    )


def _present(*columns: int | None) -> tuple[int, ...]:
    """Return the columns that are not None."""
    return tuple(at for at in columns if at is not None)


def _cell(at: int | None) -> pl.Expr:
    """Return the cells of the column, nulls if there is none."""
    return BLANK if at is None else pl.col(f"c{at}")


def _total(columns: VoucherColumns) -> pl.Expr:
    """Return the voucher's amount, or supply and tax together; what cannot be read stays as it is written."""
    if columns.tax is None:
        return _cell(columns.supply if columns.amount is None else columns.amount)
    supply, tax = _cell(columns.supply), _cell(columns.tax)
    total = text.amount(supply) + text.amount(tax)
    written = pl.concat_str(supply, tax, separator=" + ")
    return (
        pl.when(tax.is_null() | supply.is_null())
        .then(pl.coalesce(supply, tax))
        .when(total.is_not_null())
        .then(total.cast(pl.String).str.strip_suffix(".00"))
        .otherwise(written)
    )


def _has_tax(columns: VoucherColumns) -> pl.Expr:
    """Return whether the tax has a line of its own: there is a tax, and its account is named."""
    if columns.tax_code is None:
        return pl.lit(value=False)
    has_amount = (text.amount(_cell(columns.tax)) != 0).fill_null(value=True) & _cell(columns.tax).is_not_null()
    return has_amount & _cell(columns.tax_code).is_not_null()


def _has_tax_account(columns: VoucherColumns, pattern: str) -> pl.Expr:
    """Return whether the tax's account, by its name or else its code, matches `pattern`."""
    account = pl.coalesce(_cell(columns.tax_name), _cell(columns.tax_code))
    return _has_tax(columns) & text.comparable(account).str.contains(pattern).fill_null(value=False)


def _account_lines(columns: VoucherColumns) -> list[Line]:
    """Return the lines of the debit account and of the credit account."""
    total = _total(columns)
    lines: list[Line] = []
    for at, beside in enumerate((PAID, OWED)):
        other = _has_tax_account(columns, OWED if beside == PAID else PAID)
        net = pl.when(_has_tax(columns) & ~other).then(_cell(columns.supply)).otherwise(total)
        amounts = (net, BLANK) if at == 0 else (BLANK, net)
        lines.append((pl.lit(value=True), (_cell(columns.codes[at]), _cell(columns.names[at]), *amounts)))
    return lines


def _tax_line(columns: VoucherColumns) -> list[Line]:
    """Return the tax's line; if its account does not tell the side it stands on both, which a rule reports."""
    if columns.tax_code is None:
        return []
    tax = _cell(columns.tax)
    debit, credit = (
        pl.when(~_has_tax_account(columns, OWED)).then(tax),
        pl.when(~_has_tax_account(columns, PAID)).then(tax),
    )
    return [(_has_tax(columns), (_cell(columns.tax_code), _cell(columns.tax_name), debit, credit))]


ONE_ROW_VOUCHERS = PrintForm("one-row-vouchers", Order.LINES, find)
