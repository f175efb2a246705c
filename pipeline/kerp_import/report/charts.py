"""The charts of the page: bars with their figures written beside them, drawn by a template.

Decision: docs/decisions/page-policy.md
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kerp_import.model.labels import NAMES, SEVERITY_NAMES
from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import SidesCompared
from kerp_import.model.statements import Statements
from kerp_import.model.words import Language, Words
from kerp_import.report.findings_by_rule import FindingGroup
from kerp_import.report.statement_figures import Figures, type_total
from kerp_import.report.tie_out_words import won

BARS = 12
"""Rules that the chart of findings shows, the most frequent ones."""

WIDEST = 100
"""The width of the longest bar; a drawing is pixels, the exact figure stands beside it."""

TOWERING = 3
"""How many times the next one the longest bar may be before it is cut: else one month flattens all others."""

KERP, LEGACY = "kerp", "legacy"
SERIES = {LEGACY: Words("기존 장부의 시산표", "legacy trial balance"), KERP: Words("K-ERP", "K-ERP")}
TYPES = ("asset", "liability", "equity", "revenue", "expense")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: whose it is (kerp, legacy, error, warning, info), its figure, and how long it is drawn."""

    kind: str
    amount: Decimal
    figure: str
    width: int = 0
    is_cut: bool = False

    @property
    def is_negative(self) -> bool:
        """Return whether it is drawn hollow."""
        return self.amount < 0


@dataclass(frozen=True, slots=True)
class BarRow:
    """What stands at one place of the axis, with one bar or two to compare."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """One chart: its title, what its colours mean, its rows, and what a reader must know."""

    name: str
    title: str
    legend: tuple[tuple[str, str], ...]
    rows: tuple[BarRow, ...]
    notes: tuple[str, ...] = ()


def months_chart(months: Sequence[SidesCompared], language: Language) -> BarChart | None:
    """Return what K-ERP holds of each month; the files say the same by construction and are not drawn beside it."""
    rows = [
        BarRow(label(each.key, language), (_money(KERP, each.debit_loaded - each.closed),))
        for each in months
        if each.debit_loaded - each.closed
    ]
    if not rows:
        return None
    closed = sum((each.closed for each in months), Decimal(0))
    without = Words("결산 대체 전표 {amount}원은 빼고 그렸습니다.", "Without closing entries ({amount} won).").fill(
        language, {"amount": won(closed)}
    )
    title = Words("달마다 K-ERP의 전표 금액 (차변, 원)", "Vouchers in K-ERP by month (debit, won)").say(language)
    return _scaled(BarChart("months", title, (), tuple(rows), (without,) if closed else ()), language)


def types_chart(statements: Statements | None, language: Language) -> BarChart | None:
    """Return the balance of each type, beside the legacy trial balance where there is one."""
    if statements is None:
        return None
    totals = {each: type_total(statements, each) for each in TYPES}
    rows = tuple(
        BarRow(NAMES[each].say(language), _of_type(figures, known=statements.openings_known))
        for each, figures in totals.items()
        if figures.moved or figures.closing
    )
    if not rows:
        return None
    title = Words("유형마다 기말 잔액 (원)", "Closing balances by type (won)")
    if not statements.openings_known:
        title = Words(
            "유형마다 이 기간의 증감 (원): 기초잔액이 없어 기말은 알 수 없음",
            "What moved by type (won): without openings the closing balances are not known",
        )
    kinds = {bar.kind for row in rows for bar in row.bars}
    legend = tuple((kind, words.say(language)) for kind, words in SERIES.items() if kind in kinds)
    return _scaled(BarChart("types", title.say(language), legend, rows), language)


def findings_chart(groups: Sequence[FindingGroup], language: Language) -> BarChart | None:
    """Return how many findings the most frequent rules have, by their names; None where there is none."""
    ranked = sorted(groups, key=lambda each: -len(each.findings))
    if not ranked:
        return None
    rows = tuple(
        BarRow(each.title.say(language), (_counted(each.severity.value, len(each.findings)),)) for each in ranked[:BARS]
    )
    title = Words("가장 많은 점검 결과", "The most frequent findings").say(language)
    legend = tuple((each.value, SEVERITY_NAMES[each].say(language)) for each in Severity)
    more = Words("외 {count}가지는 '점검 결과'에 있습니다.", "{count} more kind(s) stands(stand) under 'Findings'.")
    left = len(ranked) - BARS
    notes = (more.fill(language, {"count": left}),) if left > 0 else ()
    return _scaled(BarChart("rules", title, legend, rows, notes), language)


def label(key: str, language: Language) -> str:
    """Return what a month or an account type is called."""
    return NAMES[key or "unmapped"].say(language) if not key[:1].isdigit() else key


def _of_type(figures: Figures, *, known: bool) -> tuple[Bar, ...]:
    """Return the bar of K-ERP, and that of the old books where both are of the same day."""
    if not known:
        return (_money(KERP, figures.moved),)
    own = _money(KERP, figures.closing or Decimal(0))
    return (own,) if figures.legacy is None else (_money(LEGACY, figures.legacy), own)


def _money(kind: str, amount: Decimal) -> Bar:
    """Return a bar of won, not yet drawn."""
    return Bar(kind, amount, won(amount))


def _counted(kind: str, count: int) -> Bar:
    """Return a bar of findings, not yet drawn."""
    return Bar(kind, Decimal(count), f"{count:,}")


def _scaled(chart: BarChart, language: Language) -> BarChart:
    """Return the chart with the length of every bar; one that towers over all others is cut, and the chart says so."""
    amounts = sorted({abs(bar.amount) for row in chart.rows for bar in row.bars}, reverse=True)
    longest, following = amounts[0], amounts[1] if len(amounts) > 1 else amounts[0]
    is_cut = following > 0 and longest > TOWERING * following
    scale = following * Decimal("1.25") if is_cut else longest
    rows = tuple(replace(row, bars=tuple(_drawn(bar, scale) for bar in row.bars)) for row in chart.rows)
    cut = Words("끝이 잘린 막대는 실제보다 짧게 그렸습니다.", "A bar with a cut end is longer than it is drawn.")
    notes = (*chart.notes, cut.say(language)) if is_cut else chart.notes
    return replace(chart, rows=rows, notes=notes)


def _drawn(bar: Bar, scale: Decimal) -> Bar:
    """Return the bar with its length; what is not nothing is seen."""
    amount = abs(bar.amount)
    if not amount:
        return bar
    width = min(max(int(amount * WIDEST / scale), 1), WIDEST)
    return replace(bar, width=width, is_cut=amount > scale)
