"""The report on the terminal: what happened, the findings by rule, and the tie-out."""

from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from pipeline.model import Finding, Outcome, Severity
from pipeline.words import Language, Words

ACCOUNTS = 15
"""Accounts that a tie-out without any difference shows, the largest first; one with differences shows them all."""

PLACES = 3
"""Places that a rule's row shows; the rest is counted, and stands in report.json."""

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
SEVERITIES = {
    Severity.ERROR: Words("오류", "error"),
    Severity.WARNING: Words("경고", "warning"),
    Severity.INFO: Words("참고", "info"),
}
VERDICTS = {
    ("completed", False): (Words("이관 완료", "Promoted"), "bold green"),
    ("completed", True): (
        Words("예행 통과: 그대로 실행하면 올라갑니다", "Rehearsal passed: a run would promote"),
        "bold green",
    ),
    ("rejected", False): (Words("거부: 운영 데이터는 그대로입니다", "Refused: production is untouched"), "bold red"),
    ("rejected", True): (Words("예행 거부: 오류를 고쳐야 합니다", "Rehearsal refused: mend the errors"), "bold red"),
    ("already_imported", False): (
        Words("이미 이관됨: 바뀐 것이 없습니다", "Already imported: nothing changed"),
        "bold green",
    ),
    ("already_imported", True): (
        Words("이미 이관됨: 바뀐 것이 없습니다", "Already imported: nothing changed"),
        "bold green",
    ),
}
ENTITIES = {
    "accounts": Words("계정과목", "accounts"),
    "partners": Words("거래처", "partners"),
    "departments": Words("부서", "departments"),
    "projects": Words("프로젝트", "projects"),
    "opening_balances": Words("기초잔액", "opening balances"),
    "journal": Words("분개장", "journal"),
    "trial_balance": Words("합계잔액시산표", "trial balance"),
    "vouchers": Words("전표", "vouchers"),
    "voucher_lines": Words("분개", "voucher lines"),
}


def tell(outcome: Outcome, console: Console, language: Language) -> None:
    """Print the report of a run."""
    verdict, style = VERDICTS[outcome.status, outcome.dry_run]
    console.print(_sources(outcome, language))
    if outcome.findings:
        console.print(_findings(outcome.findings, language))
    if outcome.by_table:
        console.print(_records(outcome, language))
    if outcome.reconciliation:
        console.print(_tie_out(outcome, language))
    console.print(f"[{style}]{verdict.say(language)}[/]  {escape(outcome.company)}  batch {outcome.batch_id}")


def _grid(title: str, *columns: str, right: tuple[int, ...] = ()) -> Grid:
    """Return an empty table; the columns numbered in `right` hold figures."""
    grid = Grid(title=title, title_justify="left", header_style="bold", expand=False)
    for at, column in enumerate(columns):
        grid.add_column(column, justify="right" if at in right else "left", overflow="fold")
    return grid


def _sources(outcome: Outcome, language: Language) -> Grid:
    """Return what was read: one row per table."""
    words = Words(
        "읽은 표|파일|시트|종류|머리글 행|자료 행|제외한 행", "Tables read|file|sheet|what|header row|data rows|dropped"
    )
    title, *columns = words.say(language).split("|")
    grid = _grid(title, *columns, right=(3, 4))
    for table, counts in outcome.tables:
        dropped = ", ".join(f"{reason} {count:,}" for reason, count in counts.dropped.items())
        what = ENTITIES[table.entity.value].say(language)
        grid.add_row(
            escape(table.file), escape(table.sheet or ""), what, str(table.header_row), f"{counts.data:,}", dropped
        )
    return grid


def _findings(findings: tuple[Finding, ...], language: Language) -> Grid:
    """Return one row per rule: how often, the first places, what it says and what to do."""
    words = Words(
        "발견 사항|규칙|등급|건수|위치|내용과 할 일", "Findings|rule|severity|count|where|what, and what to do"
    )
    title, *columns = words.say(language).split("|")
    grid = _grid(title, *columns, right=(2,))
    order = list(Severity)
    ranked = sorted(findings, key=lambda each: (order.index(each.severity), each.rule))
    for (severity, rule), group in groupby(ranked, key=lambda each: (each.severity, each.rule)):
        mine = list(group)
        style = STYLES[severity]
        what = f"{escape(mine[0].message)}\n[dim]→ {escape(mine[0].hint)}[/]"
        grid.add_row(
            rule, f"[{style}]{SEVERITIES[severity].say(language)}[/]", f"{len(mine):,}", escape(_places(mine)), what
        )
    return grid


def _places(findings: list[Finding]) -> str:
    """Return the first places of a rule's findings, and how many more there are."""
    shown = [_place(each) for each in findings[:PLACES]]
    more = len(findings) - len(shown)
    return "\n".join(shown) + (f"\n… +{more:,}" if more else "")


def _place(finding: Finding) -> str:
    """Return where a finding stands: file, sheet and cell, or the row."""
    where = finding.cell or (str(finding.row) if finding.row is not None else "")
    return " ".join(each for each in (finding.file, finding.sheet, where) if each)


def _records(outcome: Outcome, language: Language) -> Grid:
    """Return how many records of each table there are, are valid, and were promoted."""
    words = Words("자료|표|전체|정상|오류|반영", "Records|table|total|valid|invalid|promoted")
    title, *columns = words.say(language).split("|")
    grid = _grid(title, *columns, right=(1, 2, 3, 4))
    for table, counts in outcome.by_table.items():
        if counts["total"]:
            grid.add_row(
                ENTITIES[table].say(language),
                *(f"{counts[each]:,}" for each in ("total", "valid", "invalid", "promoted")),
            )
    return grid


def _tie_out(outcome: Outcome, language: Language) -> Grid:
    """Return the tie-out: every account that differs, else the first ones and the residual, said as loudly."""
    words = Words(
        "대사 (원 단위)|계정|이름|원본 계정|기존 장부|K-ERP|차이",
        "Tie-out (won)|account|name|source|legacy|K-ERP|difference",
    )
    title, *columns = words.say(language).split("|")
    grid = _grid(title, *columns, right=(3, 4, 5))
    differing = [each for each in outcome.reconciliation if each.difference]
    largest = sorted(outcome.reconciliation, key=lambda each: -abs(each.legacy))[:ACCOUNTS]
    for each in differing or sorted(largest, key=lambda each: each.account_code):
        style = "bold red" if each.difference else ""
        figures = (_won(each.legacy), _won(each.loaded), _won(each.difference))
        grid.add_row(each.account_code, escape(each.account_name), escape(each.source_codes), *figures, style=style)
    residual = Words("계정 {count}개, 차이 합계 {residual}원", "{count} accounts, residual {residual} won")
    total = _won(sum((abs(each.difference) for each in outcome.reconciliation), Decimal(0)))
    facts: dict[str, object] = {"count": len(outcome.reconciliation), "residual": total}
    grid.caption = residual.fill(language, facts)
    grid.caption_style = "bold red" if differing else "bold green"
    return grid


def _won(amount: Decimal) -> str:
    """Return won with commas, whole where whole."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,}"
