"""Years: how one fiscal year ends against how the next one opens, whichever of the two this batch brings.

Decision: docs/decisions/comparisons.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kerp_import.model.words import Words, shown
from kerp_import.reconcile.comparisons.figures import UNKNOWN, Books, Figure, compared

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


@dataclass(frozen=True, slots=True)
class YearEnd:
    """One row of `steps/years.sql`: how an account closes the year `earlier`, and how it opens the next one."""

    earlier: int
    account_code: str
    account_name: str
    is_retained: bool
    """The account has the result of the year in it: retained earnings."""
    closing: Decimal
    opening: Decimal
    result: Decimal
    file: str | None
    sheet: str | None
    row: int | None

    @property
    def difference(self) -> Decimal:
        """Return closing less opening."""
        return self.closing - self.opening


def years(books: Books) -> pl.DataFrame:
    """Return every account's closing (legacy) and opening (loaded) of every pair of years that this batch touches."""
    values = books.values.as_values()
    if not books.db.ask("steps/consecutive_years.sql", values):
        return compared(())
    return compared(_figures(books.db.ask("steps/years.sql", values, YearEnd)))


def _figures(ends: list[YearEnd]) -> Iterator[Figure]:
    """Yield one figure per account and pair of years; accounts that have nothing on either side are none."""
    for end in ends:
        if end.closing or end.opening:
            yield Figure(
                about=f"{end.earlier} → {end.earlier + 1}",
                account_code=end.account_code,
                account_name=end.account_name,
                partner_code=None,
                partner_name=None,
                month=None,
                side="balance",
                legacy=end.closing,
                loaded=end.opening,
                cause=_cause(end, ends),
                file=end.file,
                sheet=end.sheet,
                row=end.row,
            )


def _cause(end: YearEnd, ends: list[YearEnd]) -> Words:
    """Return why the opening is not the closing, as far as the figures show it."""
    if not end.difference:
        return UNKNOWN
    if end.is_retained and end.result and end.difference in {end.result, -end.result}:
        return (CLOSED_OTHERWISE if end.difference == end.result else TWICE).filled(result=shown(-end.result))
    reverse = [each for each in ends if each.earlier == end.earlier and each.difference == -end.difference]
    if len(reverse) == 1:
        return OTHER.filled(other=f"{reverse[0].account_code} {reverse[0].account_name}")
    if not end.opening:
        return ABSENT
    return UNKNOWN if end.closing else FRESH
