"""Tells the rows of an English ledger in blocks apart: the account above its rows, what it opens with, and its total.

QuickBooks writes `Checking`, `Beginning Balance`, `Total for Checking`; Xero `Opening Balance`, `Closing Balance`; Sage
`N/C: 1200 Name: Bank`. Accounts below others stand inside of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import polars as pl

from kerp_import.extract.rows.foreign.figures import figure

OPENS = re.compile(r"(?:beginning|opening) balance|balance (?:brought forward|b/f)|brought forward", re.IGNORECASE)
CLOSES = re.compile(
    r"(?:closing|ending) balance|net (?:movement|activity|change)|(?:grand )?totals?:?|history balance:?", re.IGNORECASE
)
TOTAL = re.compile(r"total (?:for )?(?P<name>.+?)(?P<below> with sub-?accounts)?", re.IGNORECASE)
NOMINAL = re.compile(
    r"N/C:?\s*(?P<code>[0-9A-Z]{1,10})\s+Name:?\s*(?P<name>.+?)(?:\s+Account Balance:?.*)?", re.IGNORECASE
)
"""Sage's line above an account's rows, its cells joined."""
DAY = r"^\s*\d{1,4}\s*[-/. ]\s*(?:\d{1,2}|[A-Za-z]{3,9})\s*[-/., ]\s*\d{1,4}"


class RowKind(Enum):
    """What a row without a posting is."""

    TITLE = "title"
    OPENING = "opening"
    TOTAL = "total"
    """The sum of the account above it."""
    OTHER_TOTAL = "other total"
    """A sum over several accounts, or one that says nothing of movements."""


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One row that is no posting: `account` is the account's full name from this row on, None where none goes on."""

    row: int
    kind: RowKind
    account: str | None
    is_outermost: bool = False
    """A title inside of no other account: parts may be cut above it."""
    has_own_balance: bool = False
    """Whether the balance beside a title is its account's own, and not the sum of accounts below it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row with one text and no date; whether it has figures besides its balance, and any that is not zero."""

    row: int
    text: str
    has_figures: bool
    moves: bool


def block_rows(rows: pl.DataFrame, balance: int | None) -> list[BlockRow]:
    """Return the rows of a ledger (row, c0…cN) that are no postings, in their order."""
    return list(_told_apart(_candidates(rows, balance)))


def _candidates(rows: pl.DataFrame, balance: int | None) -> list[Candidate]:
    """Return the rows with one text and no date."""
    names = [name for name in rows.columns if name not in {"row", "width"}]
    bare = rows.select(pl.col(names).str.strip_chars())
    # Step by step, since words and figures are asked for several times.
    words = bare.select(_word(pl.col(names)))
    figures = bare.select(figure(pl.col([name for name in names if name != f"c{balance}"])))
    has_figures, moves = (
        pl.any_horizontal(pl.lit(value=False), pl.all().is_not_null()),
        pl.any_horizontal(pl.lit(value=False), (pl.all() != 0).fill_null(value=False)),
    )
    joined = pl.concat_str(pl.col(names), separator=" ", ignore_nulls=True)
    told = pl.concat(
        [
            rows.select(pl.col("row").cast(pl.Int64)),
            bare.select(joined=joined).with_columns(is_nominal=pl.col("joined").str.contains(r"(?i)^N/C:")),
            words.select(count=pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int32)), word=pl.coalesce(pl.all())),
            figures.select(has_figures=has_figures, moves=moves),
        ],
        how="horizontal",
    )
    texts = told.with_columns(text=pl.when("is_nominal").then("joined").otherwise("word"))
    found = texts.filter(((pl.col("count") == 1) | pl.col("is_nominal")) & ~pl.col("text").str.contains(DAY))
    return [Candidate(*each) for each in found.select("row", "text", "has_figures", "moves").iter_rows()]


def _told_apart(candidates: list[Candidate]) -> Iterator[BlockRow]:
    """Yield what each candidate is; accounts inside of others get the names of those before their own."""
    path: list[str] = []
    for at, candidate in enumerate(candidates):
        row, text = candidate.row, candidate.text
        nominal, total = NOMINAL.fullmatch(text), TOTAL.fullmatch(text)
        if nominal:
            path = [f"{nominal['code']} - {nominal['name'].strip()}"]
            yield BlockRow(row, RowKind.TITLE, path[0], is_outermost=True)
        elif OPENS.fullmatch(text):
            yield BlockRow(row, RowKind.OPENING, ":".join(path) or None)
        elif CLOSES.fullmatch(text):
            is_own = bool(path) and text.casefold().startswith("total")
            yield BlockRow(row, RowKind.TOTAL if is_own else RowKind.OTHER_TOTAL, ":".join(path) or None)
        elif total and total["name"] in path:
            yield _end_of_block(candidates, at, total, path)
        elif total and candidate.has_figures:
            yield BlockRow(row, RowKind.OTHER_TOTAL, None)
        elif not candidate.has_figures:
            is_outermost = not path
            path.append(text)
            is_parent = at + 1 < len(candidates) and _is_title(candidates[at + 1])
            yield BlockRow(row, RowKind.TITLE, ":".join(path), is_outermost, has_own_balance=not is_parent)


def _end_of_block(candidates: list[Candidate], at: int, total: re.Match[str], path: list[str]) -> BlockRow:
    """Return the total of an account on the path, and take the account off it unless others inside of it follow."""
    candidate = candidates[at]
    is_own = total["name"] == path[-1] and total["below"] is None
    # An account that nobody moved has no rows whose sum could be checked.
    is_idle = at > 0 and candidates[at - 1].row == candidate.row - 1 and not candidate.moves
    if not (is_own and _goes_on(candidates[at + 1 :], total["name"])):
        del path[path.index(total["name"]) :]
    return BlockRow(candidate.row, RowKind.TOTAL if is_own and not is_idle else RowKind.OTHER_TOTAL, None)


def _is_title(candidate: Candidate) -> bool:
    """Return whether a row names an account."""
    text = candidate.text
    return not (candidate.has_figures or OPENS.fullmatch(text) or CLOSES.fullmatch(text) or TOTAL.fullmatch(text))


def _goes_on(candidates: list[Candidate], name: str) -> bool:
    """Return whether the accounts below `name` are still to come: a later total is one with them."""
    for candidate in candidates:
        total = TOTAL.fullmatch(candidate.text)
        if candidate.text == name:
            return False
        if total and total["name"] == name and total["below"]:
            return True
    return False


def _word(bare: pl.Expr) -> pl.Expr:
    """Return what a cell without white space around it says, unless it is a figure."""
    balance = bare.str.replace(r"(?i)\s*(?:dr|cr)$", "")
    return pl.when(figure(balance).is_null() & (bare.str.len_chars() > 0)).then(bare)
