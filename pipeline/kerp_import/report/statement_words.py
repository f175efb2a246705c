"""What the statements say in words: whether they tie, and what their figures leave out.

Decision: docs/decisions/report-for-auditors.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kerp_import.model.statements import Statements
from kerp_import.model.words import Words
from kerp_import.report.statement_figures import (
    PROFIT_AND_LOSS,
    StatementTotals,
    is_legacy_closed,
    rows_of,
    totals_of,
    type_total,
    untransferred,
)
from kerp_import.report.tie_out_words import won

DAYS_OF_A_YEAR = 366
NONE_TO_SHOW: Mapping[str, object] = MappingProxyType({"statements": None})


@dataclass(frozen=True, slots=True)
class TieLine:
    """One sentence on whether the statements tie."""

    words: Words
    is_good: bool


def statement_facts(statements: Statements | None) -> Mapping[str, object]:
    """Return what the page's template asks of the statements."""
    if statements is None:
        return NONE_TO_SHOW
    totals = totals_of(statements)
    return {
        "statements": statements,
        "totals_of": totals,
        "type_total": lambda account_type: type_total(statements, account_type),
        "statement_rows": lambda account_type: tuple(rows_of(statements, account_type)),
        "untransferred": untransferred(statements),
        "is_legacy_closed": is_legacy_closed(statements),
        "tie_lines": tuple(tie_lines(statements, totals)),
        "statement_notes": tuple(notes_on(statements)),
    }


def tie_lines(statements: Statements, totals: StatementTotals) -> Iterator[TieLine]:
    """Yield whether assets are liabilities, equity and net income, in K-ERP and in the old books."""
    which = "closing" if statements.openings_known else "moved"
    sums = [getattr(each, which) for each in (totals.assets, totals.liabilities, totals.total_equity)]
    assets, liabilities, equity = (won(each) for each in sums)
    when = Words("기말", "at the end") if statements.openings_known else Words("증감", "what moved")
    gap = sums[0] - sums[1] - sums[2]
    told = Words(
        f"{when.ko}: 자산 {assets}원 = 부채 {liabilities}원 + 자본과 당기순이익 {equity}원",
        f"{when.en}: assets {assets} = liabilities {liabilities} + equity and net income {equity} won",
    )
    if gap:
        told = Words(
            f"{when.ko}: 자산 {assets}원이 부채 {liabilities}원과 자본·당기순이익 {equity}원의 합과 "
            f"{won(gap)}원 다릅니다",
            f"{when.en}: assets {assets} differ by {won(gap)} from liabilities {liabilities} and equity and net income "
            f"{equity} won",
        )
    yield TieLine(told, is_good=not gap)
    if totals.opening_gap:
        gap = won(totals.opening_gap)
        yield TieLine(
            Words(
                f"기초잔액의 차변과 대변이 {gap}원 다르므로 기말도 그만큼 다릅니다.",
                f"The openings' debits and credits differ by {gap} won, and so do the closing balances.",
            ),
            is_good=False,
        )
    if statements.has_legacy and totals.legacy_gap:
        gap = won(totals.legacy_gap)
        yield TieLine(
            Words(
                f"기존 시산표의 차변 잔액과 대변 잔액이 {gap}원 다릅니다.",
                f"The debit and credit balances of the legacy trial balance differ by {gap} won.",
            ),
            is_good=False,
        )


def notes_on(statements: Statements) -> Iterator[Words]:
    """Yield what a reader must know before he compares: closing vouchers, and days beyond one year."""
    results = [each.closed for each in statements.accounts if each.account_type in PROFIT_AND_LOSS]
    if any(results):
        amount = won(sum(results, Decimal(0)))
        yield Words(
            f"결산 대체 전표가 당기순이익 {amount}원을 자본으로 대체했습니다. 손익계산서는 대체하기 전 금액입니다.",
            f"Closing vouchers transfer {amount} won of net income to equity; the income statement is before them.",
        )
    if (statements.last_day - statements.first_day).days > DAYS_OF_A_YEAR:
        yield Words(
            "한 해를 넘는 기간입니다. 손익은 이 기간 전부의 합입니다.",
            "These days are more than a year: profit and loss are those of all of them.",
        )
