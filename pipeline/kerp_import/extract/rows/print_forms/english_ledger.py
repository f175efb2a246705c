"""Gives the English ledgers of several accounts (QuickBooks, Xero, Sage), one block below the other, our headers.

Decision: docs/decisions/english-ledgers.md
"""

from dataclasses import dataclass
from functools import partial

import polars as pl

from kerp_import.extract.recognise.sources.ledgers import BLOCK_ACCOUNT
from kerp_import.extract.rows.foreign.account_cells import AccountCells, AccountKind, read_account_cells
from kerp_import.extract.rows.foreign.english_columns import EnglishColumns, english_columns
from kerp_import.extract.rows.foreign.figures import or_zero
from kerp_import.extract.rows.foreign.ledger_blocks_in_english import BlockRow, RowKind, block_rows
from kerp_import.extract.rows.ledger_rows import OPENING
from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape, numbered
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Dropped

OF_ACCOUNT, OF_OTHERS = "합계", "소계"
"""What the rest of the program calls the total of an account, and one that holds for no rows alone."""
TYPES = ("Transaction Type", "Type", "Source", "Jrnl", "Journal")
"""Headers of the kind of document: numbers of two kinds may be the same."""
JOURNALS = ("JD", "JC")
"""Sage's types of the lines of a journal, each of which has a number of its own; together they have a reference."""
REFERENCES = ("Ref", "Ref No.", "Reference")
SAYS_ONCE_MORE = frozenset({"split", "gross", "gst", "vat", "tax", "value", "t/c", "v", "b", "related account", "net"})
"""Headers of columns that say what the other accounts' rows say: the account on the other side, tax and gross."""


@dataclass(frozen=True, slots=True)
class LedgerColumns:
    """Where the fields of a ledger in blocks stand, and how the names of its accounts are read."""

    date: int
    debit: int
    credit: int
    balance: int | None
    number: pl.Expr | None
    number_places: tuple[int, ...]
    beside: dict[str, int]
    """Our header → the column of partner and memo."""
    rest: tuple[int, ...]
    account: AccountCells

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the headers that code and name of a block get; there is none for a code where no account has one."""
        return BLOCK_ACCOUNT if self.account.kind is not AccountKind.NAME else BLOCK_ACCOUNT[1:]

    def flat(self, headers: tuple[str | None, ...]) -> tuple[FlatColumn, ...]:
        """Return the columns of the flat rows."""
        return (
            *(FlatColumn(name, ()) for name in self.heads),
            FlatColumn("일자", (self.date,)),
            *([FlatColumn("전표번호", self.number_places)] if self.number is not None else []),
            FlatColumn("차변금액", (self.debit,)),
            FlatColumn("대변금액", (self.credit,)),
            FlatColumn("잔액", () if self.balance is None else (self.balance,)),
            *(FlatColumn(ours, (at,)) for ours, at in self.beside.items()),
            *(FlatColumn(headers[at] or "", (at,)) for at in self.rest),
        )


def find(header: HeaderCandidate) -> Reshape | None:
    """Put the account of each block beside its rows; the header has a day and two sides, and no account."""
    columns = english_columns(header.headers, header.body)
    if not columns.has("voucher_date", "debit_amount", "credit_amount"):
        return None
    blocks = block_rows(header.body, columns.first("balance"))
    if not is_in_blocks(header, columns, blocks):
        return None
    titles = [each for each in blocks if each.kind is RowKind.TITLE]
    leaves = pl.Series([each.account.rpartition(":")[2] for each in titles if each.account], dtype=pl.String)
    return _reshape(header, _ledger_columns(header, columns, read_account_cells(leaves)))


def is_in_blocks(header: HeaderCandidate, columns: EnglishColumns, blocks: list[BlockRow]) -> bool:
    """Return whether the first row names an account, and a total or the lack of a column of accounts proves it."""
    filled = header.body.filter(pl.any_horizontal(pl.col("^c[0-9]+$").is_not_null()))
    if not blocks or filled.is_empty() or blocks[0].kind is not RowKind.TITLE or blocks[0].row != filled["row"][0]:
        return False
    names_accounts = any(columns.has(name) for name in ("account_code", "account_name", "account"))
    return not names_accounts or any(each.kind is RowKind.TOTAL for each in blocks)


def _ledger_columns(header: HeaderCandidate, columns: EnglishColumns, account: AccountCells) -> LedgerColumns:
    """Return where everything stands; what says once more what other rows say is left out."""
    date, debit, credit = (columns.first(name) or 0 for name in ("voucher_date", "debit_amount", "credit_amount"))
    balance = columns.first("balance")
    number, number_places = _number(header, columns)
    taken = {date, debit, credit, balance, *number_places}
    beside = {
        ours: at
        for field, ours in (("partner_name", "거래처명"), ("description", "적요"))
        if (at := columns.first(field)) is not None and at not in taken
    }
    taken |= set(beside.values())
    rest = tuple(
        at
        for at, text in enumerate(header.headers)
        if at not in taken and text and text.strip().casefold() not in SAYS_ONCE_MORE
    )
    return LedgerColumns(date, debit, credit, balance, number, number_places, beside, rest, account)


def _reshape(header: HeaderCandidate, at: LedgerColumns) -> Reshape:
    """Return the ledger's rows with their account, their day, a number, both sides and the balance."""

    def titles_of(series: pl.Series, *, outermost: bool) -> pl.Series:
        rows = series.struct.unnest()
        told = [each for each in block_rows(rows, at.balance) if each.kind is RowKind.TITLE]
        return rows["row"].cast(pl.Int64).is_in([each.row for each in told if each.is_outermost or not outermost])

    sheet_cells = pl.struct("row", *(f"c{index}" for index in range(len(header.headers))))
    begins, is_title = (
        sheet_cells.map_batches(partial(titles_of, outermost=outermost), return_dtype=pl.Boolean)
        for outermost in (True, False)
    )
    flat = at.flat(header.headers)
    return Reshape(
        name=ENGLISH_LEDGER.name,
        layout=Layout.LEDGER,
        evidence="·".join(each.header for each in flat if each.places),
        columns=flat,
        lines=partial(_lines, at),
        begins=begins,
        aside=pl.when(is_title & ~_has_balance(at)).then(pl.lit(Dropped.TITLE.value)),
        carries=dict.fromkeys(at.heads),
    )


def _lines(at: LedgerColumns, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the postings with their account, what accounts open with, and their totals."""
    told = _frame(block_rows(rows, at.balance))
    numbered_rows = rows.with_columns(pl.col("row").cast(pl.Int64).alias("at"))
    with_kinds = numbered_rows.join(told.select("at", "kind", "has_own"), on="at", how="left", maintain_order="left")
    # A title says whose rows follow, its total that none do.
    turns = told.filter(pl.col("kind") != RowKind.OPENING.value)
    owned = with_kinds.join_asof(turns.select("at", "account"), on="at", strategy="backward").with_columns(
        pl.col("kind").fill_null("")
    )
    is_title, is_silent = (pl.col("kind") == kind.value for kind in (RowKind.TITLE, RowKind.OTHER_TOTAL))
    # QuickBooks Desktop writes what an account opens with beside its name.
    opens = (is_title & pl.col("has_own") & _has_balance(at)) | (pl.col("kind") == RowKind.OPENING.value)
    is_total = is_silent | (pl.col("kind") == RowKind.TOTAL.value)
    is_posting = ~opens & ~is_total
    cells = [
        *_account(at),
        pl.when(opens)
        .then(pl.lit(OPENING))
        .when(is_silent)
        .then(pl.lit(OF_OTHERS))
        .when(is_total)
        .then(pl.lit(OF_ACCOUNT))
        .otherwise(f"c{at.date}"),
        *([pl.when(is_posting).then(at.number)] if at.number is not None else []),
        *(pl.when(~is_silent).then(f"c{place}") for place in (at.debit, at.credit)),
        pl.lit(None, pl.String) if at.balance is None else pl.when(~is_total).then(f"c{at.balance}"),
        *(pl.when(is_posting).then(f"c{place}") for place in (*at.beside.values(), *at.rest)),
    ]
    return owned.filter(~is_title | opens).select(numbered(*cells))


def _account(at: LedgerColumns) -> list[pl.Expr]:
    """Return code and name of a row's account, its name alone where accounts have no codes."""
    whole = pl.col("account")
    if at.account.kind is AccountKind.NAME:
        return [at.account.name(whole)]
    leaf = whole.str.split(":").list.last()
    return [at.account.code(leaf), at.account.name(leaf)]


def _has_balance(at: LedgerColumns) -> pl.Expr:
    """Return whether a balance stands in a row, and is not zero."""
    return pl.lit(value=False) if at.balance is None else or_zero(pl.col(f"c{at.balance}")) != 0


def _frame(blocks: list[BlockRow]) -> pl.DataFrame:
    """Return the rows that are no postings as a frame."""
    rows = [(each.row, each.kind.value, each.account, each.has_own_balance) for each in blocks]
    schema = {"at": pl.Int64, "kind": pl.String, "account": pl.String, "has_own": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _number(header: HeaderCandidate, columns: EnglishColumns) -> tuple[pl.Expr | None, tuple[int, ...]]:
    """Return what a posting's voucher is known by, and the columns that it is made of; None where there are none.

    The kind of a document stands before its number, since an invoice and its payment may both be 1001: JE-12, Inv-1001.
    Documents of a kind without numbers are one voucher a day.
    """
    kind, own = header.find(*TYPES), columns.first("voucher_no")
    if kind is None or kind in columns.candidates.get("voucher_no", ()):
        return (None, ()) if own is None else (pl.col(f"c{own}").str.strip_chars(), (own,))
    words = pl.col(f"c{kind}").str.strip_chars().str.replace_all(r"[^\w\s]", "")
    initials = words.str.extract_all(r"\b\w").list.join("")
    short = pl.when(words.str.contains(r"\s")).then(initials).otherwise(words.str.slice(0, 3))
    if own is None:
        return short, (kind,)
    written = pl.col(f"c{own}").str.strip_chars()
    number = pl.concat_str(short, written, separator="-", ignore_nulls=True)
    reference = header.find(*REFERENCES)
    if reference is None or reference == own:
        return number, (kind, own)
    of_journal = pl.concat_str(
        pl.lit("JNL"), pl.col(f"c{reference}").str.strip_chars(), separator="-", ignore_nulls=True
    )
    is_journal = words.is_in(list(JOURNALS)).fill_null(value=False)
    return pl.when(is_journal).then(of_journal).otherwise(number), (kind, own, reference)


ENGLISH_LEDGER = PrintForm("english-ledger", Order.ENGLISH_BLOCKS, find)
