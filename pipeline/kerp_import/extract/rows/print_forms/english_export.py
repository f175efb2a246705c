"""Gives the journals and balances of foreign products our headers (QuickBooks, Xero, Sage, NetSuite, Odoo, SAP …).

Decision: docs/decisions/foreign-exports.md
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.sources import known_headers
from kerp_import.extract.rows.foreign.account_cells import AccountKind, is_code_column, read_account_cells
from kerp_import.extract.rows.foreign.english_columns import EnglishColumns, english_columns
from kerp_import.extract.rows.foreign.figures import on_credit, on_debit, or_zero
from kerp_import.extract.rows.foreign.total_rows import row_kinds
from kerp_import.extract.rows.foreign.voucher_numbers import voucher_numbers
from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape
from kerp_import.values.english_days import days_in_digits

HEADERS = {
    "voucher_date": "일자", "voucher_no": "전표번호", "account_code": "계정코드", "account_name": "계정과목",
    "debit_amount": "차변금액", "credit_amount": "대변금액", "amount": "금액", "balance": "잔액",
    "opening_debit": "차변전기이월", "opening_credit": "대변전기이월", "period_debit": "차변당기",
    "period_credit": "대변당기", "debit_balance": "차변기말잔액", "credit_balance": "대변기말잔액",
    "debit_account_code": "차변계정코드", "credit_account_code": "대변계정코드", "partner_name": "거래처명",
    "description": "적요", "department_code": "부서", "project_code": "프로젝트", "closing_debit": "마감차변잔액",
    "closing_credit": "마감대변잔액", "prior_balance": "비교일잔액", "running_balance": "누계잔액",
    "brought_debit": "기초차변", "brought_credit": "기초대변",
}  # fmt: skip
"""What the sources call each field: the English names lead here, and one set of sources reads both."""

TELLING = (
    "voucher_date", "account_code", "account_name", "account", "debit_amount", "credit_amount", "amount",
    "debit_balance", "credit_balance", "opening_amount", "debit_account_code",
)  # fmt: skip
"""Fields of which one must have a header that no source knows: else the table is one of ours as it stands."""

BESIDE = ("partner_name", "description", "department_code", "project_code")
"""Fields that are read as they stand, where there are any."""

TRIAL = re.compile(r"trial[\s_-]*balance", re.IGNORECASE)
DAY = re.compile(r"^(?:as (?:at|of|on):? )?\d{4}-\d{2}-\d{2}$", re.IGNORECASE)
"""The header of a column with the balances of another day, once its day is in digits: 31 Dec 2023."""

CLOSING = ("closing_debit", "closing_credit")
"""The two columns of a list that is a trial balance and has nothing but balances."""

FEWEST_SIGNED = 2
"""Rows that a list of signed balances has at least."""


@dataclass(frozen=True, slots=True)
class FieldCells:
    """One field of the flat rows: its cells, and the sheet's columns that they come from."""

    field: str
    cells: pl.Expr
    places: tuple[int, ...]


def find(header: HeaderCandidate) -> Reshape | None:
    """Give our headers to a journal or a list of balances under English ones, code and name each a column."""
    columns = english_columns(header.headers, header.body)
    if not _is_foreign(header, columns):
        return None
    lines = _lines_of(header.body)
    accounts = _account_fields(header, columns, lines)
    if columns.has("voucher_date"):
        found = _journal(columns, lines, accounts)
    else:
        found = _balances(header, columns, lines, accounts)
    if not found:
        return None
    fields, begins = found
    fields = [*fields, *_beside(columns, {place for each in fields for place in each.places})]
    return _reshape(header, fields, begins)


Found = tuple[list[FieldCells], pl.Expr | None]
"""The fields of a table, and which rows begin a voucher where a voucher is several rows."""


def _is_foreign(header: HeaderCandidate, columns: EnglishColumns) -> bool:
    """Return whether a field that makes a table has a header that only this print form knows."""
    keys = header.keys()
    return any(keys[at] not in known_headers() for field in TELLING for at in columns.candidates.get(field, ()))


def _lines_of(body: pl.DataFrame) -> pl.DataFrame:
    """Return the sample without totals, headings and blank rows."""
    cells = [name for name in body.columns if name not in {"row", "width"}]
    is_blank = pl.all_horizontal(pl.col(name).is_null() for name in cells)
    is_line = pl.col("label").is_null() & ~pl.col("only_figures") & ~pl.col("section") & ~is_blank
    told = body.hstack(row_kinds(body.select(cells)))
    return told.filter(is_line.fill_null(value=False)).select(body.columns)


def _account_fields(header: HeaderCandidate, columns: EnglishColumns, lines: pl.DataFrame) -> list[FieldCells]:
    """Return code and name of the account, as far as the columns tell them; no field where they tell none."""
    code, name, either = (columns.first(field) for field in ("account_code", "account_name", "account"))
    if name is None and not columns.has("voucher_date"):
        name = _name_of_balances(header, lines, has_code=code is not None or either is not None)
    if code is not None and not is_code_column(lines[f"c{code}"]):
        # An account number column may hold `101401 Bank` or names too.
        code, either = None, code
    if code is not None:
        is_name = name is None and either is not None and not is_code_column(lines[f"c{either}"])
        name = either if is_name else name
        return _code_and_name(code, name)
    if either is None:
        return [] if name is None else [FieldCells("account_name", _cell(name), (name,))]
    return _from_one_column(either, name, lines)


def _name_of_balances(header: HeaderCandidate, lines: pl.DataFrame, *, has_code: bool) -> int | None:
    """Return the column of names in a list of balances: Name beside a code, or the first one, which has no header."""
    # Customer or Vendor beside a code is a partner.
    called_name = header.find("Name")
    if has_code:
        return called_name
    is_bare = bool(header.headers) and not header.headers[0] and lines["c0"].null_count() < lines.height
    return 0 if is_bare else called_name


def _code_and_name(code: int, name: int | None) -> list[FieldCells]:
    """Return both; an account without a code (a bank account of Xero) has its name for one."""
    if name is None:
        return [FieldCells("account_code", _cell(code), (code,))]
    codes = pl.coalesce(_cell(code), _cell(name))
    return [FieldCells("account_code", codes, (code,)), FieldCells("account_name", _cell(name), (name,))]


def _from_one_column(either: int, name: int | None, lines: pl.DataFrame) -> list[FieldCells]:
    """Return what a column Account holds: codes (with the names beside it), names, or both in one cell."""
    account = read_account_cells(lines[f"c{either}"])
    if account.kind is AccountKind.CODE:
        return _code_and_name(either, name)
    names = FieldCells("account_name", account.name(_cell(either)), (either,))
    if account.kind is AccountKind.NAME:
        return [names]
    return [FieldCells("account_code", account.code(_cell(either)), (either,)), names]


def _journal(columns: EnglishColumns, lines: pl.DataFrame, accounts: list[FieldCells]) -> Found | None:
    """Return the fields of a journal, None if the table has no amounts or no account."""
    date = columns.first("voucher_date")
    sides = [columns.first("debit_amount"), columns.first("credit_amount")]
    amount = columns.first("amount")
    if date is None:
        return None
    day = FieldCells("voucher_date", _cell(date), (date,))
    if columns.has("debit_account_code", "credit_account_code", "amount") and amount is not None:
        kept = ("debit_account_code", "credit_account_code", "amount", "voucher_no")
        return [day, *_plain(columns, kept)], None
    if None not in sides:
        amounts = _plain(columns, ("debit_amount", "credit_amount"))
        net = or_zero(amounts[0].cells) - or_zero(amounts[1].cells)
    elif amount is not None:
        amounts = _plain(columns, ("amount",))
        net = or_zero(amounts[0].cells)
    else:
        return None
    if not accounts or lines.is_empty():
        return None
    numbers = voucher_numbers(lines, date, columns.candidates.get("voucher_no", ()), net)
    number = numbers.expression(_cell(date))
    place = date if numbers.column is None else numbers.column
    voucher_no = (
        [FieldCells("voucher_no", number, (place,))] if numbers.column is not None or numbers.begins is not None else []
    )
    running = _plain(columns, ("balance",), ("running_balance" if numbers.closes else "balance",))
    return [day, *voucher_no, *accounts, *amounts, *running], numbers.begins


def _balances(
    header: HeaderCandidate, columns: EnglishColumns, lines: pl.DataFrame, accounts: list[FieldCells]
) -> Found | None:
    """Return the fields of a list of balances, None if nothing proves that it is one."""
    if not accounts or lines.is_empty():
        return None
    amounts = _balance_fields(header, columns, lines)
    if not amounts:
        return None
    used = {place for each in (*accounts, *amounts) for place in each.places}
    compared = [
        FieldCells("prior_balance", _cell(at), (at,))
        for at, text in enumerate(header.headers)
        if text and at not in used and DAY.match(days_in_digits(text).strip())
    ]
    return [*accounts, *amounts, *compared[:1]], None


def _balance_fields(  # noqa: PLR0911 - one line a layout
    header: HeaderCandidate, columns: EnglishColumns, lines: pl.DataFrame
) -> list[FieldCells]:
    """Return the amounts of a list of balances: six columns, four with signs, two, or one with signs."""
    opening, closing = ("opening_debit", "opening_credit"), ("debit_balance", "credit_balance")
    moved = [columns.first("debit_amount"), columns.first("credit_amount")]
    if columns.has(*closing):
        if columns.has(*opening) and None not in moved:
            return [*_plain(columns, opening), *_movements(columns), *_plain(columns, closing)]
        return _plain(columns, closing, CLOSING)
    signed = [columns.first("opening_amount"), columns.first("closing_amount") or columns.first("balance")]
    if None not in moved and None not in signed and _rolls(lines, signed, moved):
        return [*_by_sign(signed[0] or 0, *opening), *_movements(columns), *_by_sign(signed[1] or 0, *closing)]
    if columns.has(*opening) and moved == [None, None]:
        return _plain(columns, opening, ("brought_debit", "brought_credit"))
    # Beside balances of its beginning or its end, debit and credit are what moved in a period: never balances.
    if any(columns.has(field) for field in (*opening, *closing, "opening_amount", "closing_amount", "balance")):
        return []
    if None not in moved:
        says_trial = any(TRIAL.search(text) for text in (*_texts(header.above), header.sheet or "", header.file or ""))
        return _plain(columns, ("debit_amount", "credit_amount"), CLOSING if says_trial else None)
    amount = columns.first("amount")
    return _by_sign(amount, *CLOSING) if amount is not None and _comes_to_zero(lines, amount) else []


def _movements(columns: EnglishColumns) -> list[FieldCells]:
    """Return what moved within the period."""
    return _plain(columns, ("debit_amount", "credit_amount"), ("period_debit", "period_credit"))


def _rolls(lines: pl.DataFrame, signed: list[int | None], moved: list[int | None]) -> bool:
    """Return whether opening + debit - credit is the closing balance in every row, a debit being above zero."""
    opening, closing, debit, credit = (or_zero(_cell(at or 0)) for at in (*signed, *moved))
    return bool(lines.select((opening + debit - credit == closing).all()).item())


def _comes_to_zero(lines: pl.DataFrame, amount: int) -> bool:
    """Return whether the balances of a column come to zero, a credit being below it."""
    values = or_zero(_cell(amount))
    total, lowest = lines.select(values.sum().alias("total"), values.min().alias("lowest")).row(0)
    return lines.height >= FEWEST_SIGNED and total == 0 and lowest < 0


def _plain(columns: EnglishColumns, fields: Iterable[str], names: Iterable[str] | None = None) -> list[FieldCells]:
    """Return columns as they stand, those that are there, under `names` if they get others."""
    pairs = zip(fields, names or fields, strict=True)
    places = [(name, columns.first(field)) for field, name in pairs]
    return [FieldCells(name, _cell(at), (at,)) for name, at in places if at is not None]


def _by_sign(at: int, debit: str, credit: str) -> list[FieldCells]:
    """Return both sides of a column in which a credit is below zero."""
    return [FieldCells(debit, on_debit(_cell(at)), (at,)), FieldCells(credit, on_credit(_cell(at)), (at,))]


def _beside(columns: EnglishColumns, used: set[int]) -> list[FieldCells]:
    """Return what else a line has: partner, memo, department and project."""
    return [
        each for each in _plain(columns, [field for field in BESIDE if columns.has(field)]) if not used & {*each.places}
    ]


def _cell(at: int) -> pl.Expr:
    return pl.col(f"c{at}")


def _texts(rows: Iterable[tuple[str | None, ...]]) -> Iterable[str]:
    return (text for row in rows for text in row if text)


def _reshape(header: HeaderCandidate, fields: list[FieldCells], begins: pl.Expr | None) -> Reshape:
    """Put the fields under our headers before the columns that no field needs; totals get our labels."""
    used = {place for each in fields for place in each.places}
    rest = [at for at in range(len(header.headers)) if at not in used]
    amounts = {"debit_amount", "credit_amount", "amount", "balance", "prior_balance"}
    amounts |= {name for name in HEADERS if name.endswith(("_debit", "_credit", "_balance"))}
    # A total with a sign says nothing of the two sides that its rows were put on.
    signed = [place for each in fields for place in each.places if each.field in amounts]
    amounts -= {each.field for each in fields if signed.count(each.places[0]) > 1}
    cells = [f"c{at}" for at in range(len(header.headers))]
    labelled = "account_name" if any(each.field == "account_name" for each in fields) else "account_code"
    is_heading = pl.lit(value=False) if any(each.field == "voucher_date" for each in fields) else pl.col("section")
    heading = pl.format("[{}]", pl.coalesce(cells))

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        # Asked of a row once, and not of each of its cells: the patterns are many.
        told = rows.hstack(row_kinds(rows.select(cells))).with_columns(
            pl.when(is_heading).then(heading).otherwise("label").alias("label")
        )
        says_nothing = pl.col("label").is_not_null() | pl.col("only_figures")
        written = [
            (
                each.cells
                if each.field in amounts
                else pl.when(says_nothing)
                .then(pl.col("label") if each.field == labelled else None)
                .otherwise(each.cells)
            ).alias(f"c{at}")
            for at, each in enumerate(fields)
        ]
        others = [
            pl.when(~says_nothing).then(_cell(at)).alias(f"c{len(fields) + index}") for index, at in enumerate(rest)
        ]
        return told.select("row", "width", *written, *others)

    return Reshape(
        name=ENGLISH_EXPORT.name,
        layout=None,
        evidence="·".join(header.headers[at] or "" for at in sorted(used)),
        columns=(
            *(FlatColumn(HEADERS[each.field], each.places) for each in fields),
            *(FlatColumn(header.headers[at] or "", (at,)) for at in rest),
        ),
        lines=lines,
        begins=begins,
    )


ENGLISH_EXPORT = PrintForm("english-export", Order.LANGUAGE, find)
