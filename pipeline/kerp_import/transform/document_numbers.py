"""Shortens the document numbers of foreign products, which a voucher's number has no room for.

A voucher's number is its day, a dash, and eleven more characters; the whole number stays in `source_voucher_no`.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date

import polars as pl

ENGLISH_FORMS = frozenset({"english-export", "english-ledger"})
"""The print forms of tables whose numbers may be long: KERP-V005 tells of those of any other."""

ROOM = len("20240105-00000000000") - len("20240105-")


def shortened(number: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return numbers of at most eleven characters: MISC/2024/03/0001 of March 2024 becomes MISC/0001.

    The voucher's own year and month go first, then what parts the number's pieces (CORP-JV-00001 → CORPJV00001); of one
    that is still too long its hash stands, the same in every run.
    """
    return pl.map_batches([number, day], _shorten, return_dtype=pl.String)


def _shorten(columns: Sequence[pl.Series]) -> pl.Series:
    """Shorten each number of a day once."""
    numbers, days = columns
    longest = numbers.str.len_chars().max()
    if not isinstance(longest, int) or longest <= ROOM:
        return numbers
    pairs = pl.DataFrame({"number": numbers, "day": days})
    short = {pair: _short(*pair) for pair in pairs.unique().iter_rows()}
    return pl.Series(numbers.name, [short[pair] for pair in pairs.iter_rows()], dtype=pl.String)


def _short(number: str | None, day: date | None) -> str | None:
    if number is None or len(number) <= ROOM:
        return number
    pieces = "".join(each if each.isalnum() else f" {each} " for each in number).split()
    dated = [] if day is None else [str(day.year), f"{day.month:02}"]
    # Every document of ERPNext begins with it.
    kept = pieces[2:] if pieces[0] == "ACC" else pieces
    for part in dated:
        if part in kept:
            at = kept.index(part)
            del kept[at : at + 2]
    whole = "".join(kept)
    bare = "".join(each for each in whole if each.isalnum())
    hashed = base64.b32encode(hashlib.sha256(number.encode()).digest()).decode()[:ROOM]
    return next(each for each in (whole, bare, hashed) if 0 < len(each) <= ROOM)
