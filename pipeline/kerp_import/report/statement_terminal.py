"""The statement totals on the terminal: how assets, liabilities, equity and net income opened, moved and closed.

Decision: docs/decisions/report-for-auditors.md
"""

from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.model.labels import NAMES
from kerp_import.model.statements import Statements
from kerp_import.model.words import Language, Words
from kerp_import.report.statement_figures import totals_of
from kerp_import.report.statement_words import tie_lines
from kerp_import.report.tie_out_words import won

TITLE = Words("재무제표 합계, {first} ~ {last} (원)", "Statement totals, {first} ~ {last} (won)")
UNKNOWN = Words("알 수 없음", "unknown")
NET_INCOME = Words("당기순이익", "net income")


def print_statements(statements: Statements | None, console: Console, language: Language) -> None:
    """Print the totals and whether they tie; an earlier version kept none."""
    if statements is None:
        return
    totals = totals_of(statements)
    days = {"first": statements.first_day, "last": statements.last_day}
    console.print(f"[italic]{escape(TITLE.fill(language, days))}[/]", soft_wrap=True)
    grid = Grid(header_style="bold", expand=False)
    item, *heads = Words("항목|기초|증감|기말", "item|opening|moved|closing").say(language).split("|")
    grid.add_column(item)
    for head in heads:
        grid.add_column(head, justify="right", no_wrap=True)
    lines = (
        (NAMES["asset"], totals.assets), (NAMES["liability"], totals.liabilities), (NAMES["equity"], totals.equity),
        (NET_INCOME, totals.net_income),
    )  # fmt: skip
    for words, figures in lines:
        amounts = (_amount(each, language) for each in (figures.opening, figures.moved, figures.closing))
        grid.add_row(words.say(language), *amounts)
    console.print(grid)
    for line in tie_lines(statements, totals):
        style = "" if line.is_good else "bold red"
        console.print(escape(line.words.say(language)), soft_wrap=True, style=style)


def _amount(amount: Decimal | None, language: Language) -> str:
    """Return won, or that nobody can know."""
    return UNKNOWN.say(language) if amount is None else won(amount)
