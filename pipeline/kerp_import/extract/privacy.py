"""Masks personal numbers as soon as they are read, so that nothing after the reader ever sees one.

Decision: docs/decisions/names-are-input.md
"""

import hashlib
import hmac
import re

import polars as pl

from kerp_import.model.nouns import Bound, Kind, Table
from kerp_import.model.safe_text import HYPHENATED, PERSONAL, digits_of
from kerp_import.values import text

LOST_ZERO = re.compile(r"\s*[1-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[1-8][0-9]{6}\s*")
"""A cell of twelve digits that is a personal number once its zero is back: 050301-3… as a number is 503013…"""
CANDIDATE = rf"{text.PERSONAL_CANDIDATE}|^(?:{LOST_ZERO.pattern})$"
"""What every cell matches that may be masked, for one look at all columns: most tables have none."""
SHORTEST = 12
"""Digits of a personal number that lost its zero, the shortest of all."""
NO_PERSON = re.compile(
    r"계좌|통장|예금|카드|금액|잔액|전표|승인|증빙|account|card|amount|voucher|document", re.IGNORECASE
)
"""Headers of columns whose numbers of twelve digits are accounts, amounts or documents."""
NUMBERED = frozenset({"voucher_no", "account_code", "business_number"})
"""Fields whose codes are no person's."""
QUANTITY = r"^\s*[-+]?[0-9]+\.[0-9]+\s*$"
"""A number with a fraction, which in a column of amounts is no personal number."""


def mask_personal_numbers(table: Table, rows: pl.DataFrame, secret: bytes) -> pl.DataFrame:
    """Mask personal numbers in all cells; one that is a partner code becomes a stable code of the company's.

    A column of personal numbers (주민등록번호) is masked whole, whatever its cells look like.
    """
    personal_columns = {f"c{each.index}" for each in table.columns if each.field == "resident_number"}
    rows = rows.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.lit(text.MASK)).alias(name) for name in personal_columns
    )
    bound = {each.index: each for each in table.columns}
    names = [name for name in rows.columns if name not in {"row", "width"}]
    # Dates, codes and most amounts are too short to hold one: their length costs a twentieth of a look at them.
    lengths = rows.select(pl.col(names).str.len_bytes().max()).row(0) if names else ()
    long = [name for name, length in zip(names, lengths, strict=True) if length is not None and length >= SHORTEST]
    columns = [int(each.name[1:]) for each in rows.select(pl.col(long).str.contains(CANDIDATE).any()) if each.item()]
    return rows.with_columns(
        _masked(pl.col(f"c{index}"), bound.get(index), secret)
        for index in columns
        if index not in bound or bound[index].field != "corporate_number"
    )


def may_lose_a_zero(column: Bound | None) -> bool:
    """Tell whether twelve digits in this column may be a personal number that was typed as a number."""
    if column is None:
        return True
    is_text = column.kind in {Kind.TEXT, Kind.CODE} and column.field not in NUMBERED
    return is_text and not NO_PERSON.search(column.header)


def with_zero(cell: str) -> str:
    """Return a cell of twelve digits with the zero that a number loses, where that makes it a personal number."""
    return f"0{cell.strip()}" if LOST_ZERO.fullmatch(cell) else cell


def _masked(column: pl.Expr, bound: Bound | None, secret: bytes) -> pl.Expr:
    """Return a column with its personal numbers masked, or as stable codes where it is one of partner codes."""
    if may_lose_a_zero(bound):
        column = column.map_batches(_with_zeros, return_dtype=pl.String)
    if bound is not None and bound.field == "partner_code":
        return _pseudonym(column, secret, PERSONAL)
    if bound is not None and bound.field == "voucher_no":
        # Two numbers that were masked alike would make two vouchers one.
        return _pseudonym(column, secret, HYPHENATED)
    if bound is not None and bound.kind is Kind.WON:
        return pl.when(column.str.contains(QUANTITY)).then(column).otherwise(text.masked(column))
    return text.masked(column)


def _with_zeros(series: pl.Series) -> pl.Series:
    """Give the cells of a column back the zero that a number loses."""
    likely = series.str.contains(rf"^(?:{LOST_ZERO.pattern})$").fill_null(value=False)
    if not likely.any():
        return series
    return (
        pl.select(pl.when(likely).then("0" + series.str.strip_chars()).otherwise(series)).to_series().alias(series.name)
    )


def _pseudonym(column: pl.Expr, secret: bytes, written: re.Pattern[str]) -> pl.Expr:
    """Replace every personal number in codes, written as `written` says, by P- and an HMAC of its digits."""

    def replace(series: pl.Series) -> pl.Series:
        if not series.str.contains(text.PERSONAL_CANDIDATE).any():
            return series
        return series.map_elements(lambda value: pseudonym(value, secret, written), return_dtype=pl.String)

    return column.map_batches(replace, return_dtype=pl.String)


def pseudonym(code: str, secret: bytes, written: re.Pattern[str] = PERSONAL) -> str:
    """Replace every personal number in a code by the company's stable code for it."""

    def digest(match: re.Match[str]) -> str:
        return "P-" + hmac.new(secret, digits_of(match).encode(), hashlib.sha256).hexdigest()[:12]

    return text.with_personal(code, digest, written=written)
