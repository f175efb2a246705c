"""Gives the charts of accounts of foreign products (Xero, QuickBooks) our headers, their types of accounts translated.

Decision: docs/decisions/foreign-exports.md
"""

import polars as pl

from kerp_import.extract.recognise.source import MOST
from kerp_import.extract.rows.foreign.figures import or_zero
from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape, numbered
from kerp_import.values.text import packed

TYPES = {
    "asset": (
        "bank", "cash", "current asset", "other current asset", "fixed asset", "other asset", "non-current asset",
        "noncurrent asset", "inventory", "prepayment", "accounts receivable", "accounts receivable (a/r)", "asset",
    ),
    "liability": (
        "accounts payable", "accounts payable (a/p)", "credit card", "current liability", "other current liability",
        "current liabilitie", "other current liabilitie", "long term liability", "long term liabilitie",
        "long-term liability", "long-term liabilitie", "non-current liability", "non-current liabilitie", "liability",
        "superannuation liability", "wages payable", "unpaid expense claims",
    ),
    "equity": ("equity", "retained earnings", "retained earning", "owner's equity"),
    "revenue": ("income", "other income", "revenue", "sales"),
    "expense": (
        "expense", "other expense", "cost of goods sold", "cost of sales", "direct cost", "overhead", "depreciation",
        "superannuation", "wage", "wages expense",
    ),
}  # fmt: skip
"""Our types of accounts, and what products call them; a plural is the same."""

CODES = ("Code", "Account Code", "Account #", "Account number", "Accnt. #", "Number")
NAMES = ("Full name", "Account full name", "Name", "Account name", "Account")
KINDS = ("Type", "Account type")
AMOUNTS = ("Balance", "Total balance", "Balance Total", "Bank balance", "YTD Balance", "QuickBooks Balance")
POSTINGS = ("Date", "Amount")
SIDES = ("debit", "credit")
"""How the headers of amounts begin: Debit, Debit - Year to date."""
FEWEST = 2


def find(header: HeaderCandidate) -> Reshape | None:
    """Give our headers to a list of accounts: codes and names, types of which most are known, no date and no amount.

    A list with balances is no chart: they may be what the accounts open with. One without codes is none either: a
    mapping gives its accounts a code each, beside their names.
    """
    name, kind, code = header.find(*NAMES), header.find(*KINDS), header.find(*CODES)
    balances = [at for each in AMOUNTS if (at := header.find(each)) is not None]
    has_sides = any((text or "").casefold().startswith(SIDES) for text in header.headers)
    if name is None or kind is None or code is None or has_sides or header.find(*POSTINGS) is not None:
        return None
    lines = header.body.filter(pl.col(f"c{name}").is_not_null() & pl.col(f"c{kind}").is_not_null())
    if lines.height < FEWEST or any(lines.select((or_zero(pl.col(f"c{at}")) != 0).any()).item() for at in balances):
        return None
    shares = lines.select(our_type(pl.col(f"c{kind}")).is_not_null().mean(), pl.col(f"c{code}").is_not_null().mean())
    if min(shares.row(0)) < MOST:
        return None
    places = [code, name, kind]
    rest = [at for at, text in enumerate(header.headers) if text and at not in (*places, *balances)]
    own_name = pl.col(f"c{name}")
    # As in the journals of the same books: an account without a code (a bank account of Xero) has its name for one.
    own_code = pl.coalesce(f"c{code}", packed(own_name))
    return Reshape(
        name=ENGLISH_CHART.name,
        layout=None,
        evidence="·".join(header.headers[at] or "" for at in places),
        columns=(
            FlatColumn("계정코드", (code,)),
            FlatColumn("계정과목", (name,)),
            FlatColumn("계정유형", (kind,)),
            *(FlatColumn(header.headers[at] or "", (at,)) for at in rest),
        ),
        lines=lambda rows: rows.select(
            numbered(own_code, own_name, our_type(pl.col(f"c{kind}")), *(pl.col(f"c{at}") for at in rest))
        ),
    )


def our_type(cell: pl.Expr) -> pl.Expr:
    """Return our type of an account, null where nobody knows the product's."""
    word = cell.str.strip_chars().str.to_lowercase()
    singular = word.str.replace(r"s$", "").str.replace(r"ies$", "y")
    known = {name: ours for ours, names in TYPES.items() for name in names}
    both = (each.replace_strict(known, default=None, return_dtype=pl.String) for each in (word, singular))
    return pl.coalesce(both)


ENGLISH_CHART = PrintForm("english-chart", Order.LANGUAGE, find)
