"""Years: how one fiscal year ends against how the next one opens, whichever of the two this batch brings."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import polars as pl

from kerp_import.database.connection import Row
from kerp_import.model.words import Words, whole_won
from kerp_import.reconcile.comparisons.figures import UNKNOWN, Books, Figure, compared, decimal

CLOSED_OTHERWISE = Words(
    "당기순손익 {result}원과 같습니다: 기초에 당기순손익이 더해지지 않았습니다",
    "It is the result of the year, {result} won: the openings lack it",
)
TWICE = Words(
    "당기순손익 {result}원과 같습니다: 기초에 당기순손익이 두 번 더해졌을 수 있습니다",
    "It is the result of the year, {result} won: the openings may have it twice",
)
ABSENT = Words("이 계정의 기초가 없습니다", "There is no opening of this account")
FRESH = Words("전기에는 이 계정의 잔액이 없습니다", "The year before has no balance of this account")
OTHER = Words(
    "{other}의 차이와 반대입니다: 다른 계정에 섰을 수 있습니다",
    "It is the reverse of {other}: the other account may have it",
)


def years(books: Books) -> pl.DataFrame:
    """Return every account's closing (legacy) and opening (loaded) of every pair of years that this batch touches."""
    return compared(_figures(books.ask("years") if books.ask("consecutive_years") else ()))


def _figures(rows: Iterable[Row]) -> Iterator[Figure]:
    """Yield one figure per account and pair of years; accounts that have nothing on either side are none."""
    all_rows = list(rows)
    for row in all_rows:
        closing, opening = decimal(row["closing"]), decimal(row["opening"])
        if closing or opening:
            earlier = int(str(row["earlier"]))
            yield Figure(
                f"{earlier} → {earlier + 1}", str(row["account_code"]), str(row["account_name"]), None, None, None,
                "balance", closing, opening, _cause(row, all_rows),
                None if row["file"] is None else str(row["file"]),
                None if row["sheet"] is None else str(row["sheet"]),
                None if row["row"] is None else int(str(row["row"])),
            )  # fmt: skip


def _cause(row: Row, rows: list[Row]) -> Words:
    """Return why the account does not continue, as far as the figures tell."""
    difference = _difference(row)
    if not difference:
        return UNKNOWN
    result = decimal(row["result"])
    if row["is_retained"] and result and difference in {result, -result}:
        return (CLOSED_OTHERWISE if difference == result else TWICE).filled(result=whole_won(-result))
    same = [each for each in rows if each["earlier"] == row["earlier"] and _difference(each) == -difference]
    if len(same) == 1:
        other = f"{same[0]['account_code']} {same[0]['account_name']}"
        return OTHER.filled(other=other)
    if not decimal(row["opening"]):
        return ABSENT
    return UNKNOWN if decimal(row["closing"]) else FRESH


def _difference(row: Row) -> Decimal:
    """Return closing less opening."""
    return decimal(row["closing"]) - decimal(row["opening"])
