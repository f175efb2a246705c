"""The tie-out of years, partners, months and VAT: its words, and how the terminal prints it."""

from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.model.tie_out import TieOut, TieOutRow, TieOutSection
from kerp_import.model.words import Language, Words

SHOWN = 5
"""Figures of a section that the terminal shows, the largest differences first."""

TITLES = {
    TieOutSection.OPENINGS: Words("다른 곳에 적힌 기초", "Openings elsewhere"),
    TieOutSection.DAYS: Words("다른 날짜의 시산표", "Trial balances of other days"),
    TieOutSection.YEARS: Words("전기 기말과 당기 기초", "Year to year"),
    TieOutSection.PARTNERS: Words("거래처별 잔액", "Balances by partner"),
    TieOutSection.MONTHS: Words("월별 원장", "Ledgers by month"),
    TieOutSection.VAT: Words("부가세", "VAT"),
    TieOutSection.CONTROL: Words("통제합계", "Control totals"),
}
HEADS = {
    TieOutSection.OPENINGS: (Words("원본", "legacy"), Words("K-ERP", "K-ERP")),
    TieOutSection.DAYS: (Words("시산표", "trial balance"), Words("K-ERP", "K-ERP")),
    TieOutSection.YEARS: (Words("기말", "closing"), Words("다음 해 기초", "next opening")),
    TieOutSection.PARTNERS: (Words("거래처원장", "partner ledger"), Words("K-ERP", "K-ERP")),
    TieOutSection.MONTHS: (Words("계정별원장", "account ledger"), Words("K-ERP", "K-ERP")),
    TieOutSection.VAT: (Words("매입매출장", "VAT book"), Words("K-ERP", "K-ERP")),
    TieOutSection.CONTROL: (Words("화면", "screen"), Words("읽은 것", "read")),
}
COUNTED = {
    TieOutSection.OPENINGS: Words("계정 {compared}개", "{compared} account(s)"),
    TieOutSection.DAYS: Words("계정 {compared}개", "{compared} account(s)"),
    TieOutSection.YEARS: Words("계정 {compared}개", "{compared} account(s)"),
    TieOutSection.PARTNERS: Words("거래처 {compared}곳", "{compared} partner(s)"),
    TieOutSection.MONTHS: Words("계정별로 {compared}달", "{compared} month(s) of accounts"),
    TieOutSection.VAT: Words("예수·대급 {compared}달", "{compared} month(s) of taxes"),
    TieOutSection.CONTROL: Words("{compared}달", "{compared} month(s)"),
}
SIDES = {
    "debit": Words("차변", "debit"),
    "credit": Words("대변", "credit"),
    "balance": Words("잔액", "balance"),
    "vouchers": Words("전표수", "vouchers"),
}
OPENING = Words("기초", "opening")


def caption(section: TieOut, language: Language) -> str:
    """Return how much was compared and how much of it differs; a residual of 0 is said as well."""
    facts: dict[str, object] = {
        "compared": f"{section.compared:,}", "differing": f"{section.differing:,}", "residual": won(section.residual),
    }  # fmt: skip
    counted = COUNTED[section.section].fill(language, facts)
    about = f"{section.about}: " if section.about else ""
    if section.differing:
        agreement = Words(
            " 가운데 {differing} 다름, 차이 합계 {residual}원", ", {differing} differ, residual {residual} won"
        )
    else:
        agreement = Words(" 모두 맞음, 차이 합계 0원", ", all agree, residual 0 won")
    return f"{about}{counted}{agreement.fill(language, facts)}"


def print_sections(sections: tuple[TieOut, ...], console: Console, language: Language) -> None:
    """Print a line for every section, and what differs below it."""
    for each in sections:
        style = "bold red" if each.differing else "bold green"
        line = f"{TITLES[each.section].say(language)} · {caption(each, language)}"
        console.print(f"[{style}]{escape(line)}[/]", soft_wrap=True)
        if each.rows:
            console.print(_grid(each, language))


def _grid(section: TieOut, language: Language) -> Grid:
    """Return the largest differences of a section."""
    grid = Grid(header_style="bold", expand=False)
    what = Words("무엇", "what").say(language)
    heads = [words.say(language) for words in HEADS[section.section]]
    figures = (*heads, Words("차이", "difference").say(language))
    grid.add_column(what, overflow="fold")
    for column in figures:
        # An amount that is broken over two lines is read as another amount.
        grid.add_column(column, justify="right", no_wrap=True)
    for row in section.rows[:SHOWN]:
        cause = row.cause.say(language)
        told = f"{_what(row, language)}\n→ {cause}" if cause else _what(row, language)
        grid.add_row(escape(told), won(row.legacy), won(row.loaded), won(row.difference))
    if len(section.rows) > SHOWN:
        grid.caption = f"… +{len(section.rows) - SHOWN:,}"
    return grid


def _what(row: TieOutRow, language: Language) -> str:
    """Return which figure it is: the account, the partner or the month, and the side of a movement."""
    month = OPENING.say(language) if row.month == "" else row.month
    side = SIDES[row.side].say(language) if row.side != "balance" else ""
    parts = (row.account_code, row.account_name, row.partner_code, row.partner_name, month, side)
    return " ".join(each for each in parts if each)


def won(amount: Decimal | str) -> str:
    """Return won with commas, whole where whole, credit balances in brackets."""
    exact = Decimal(amount)
    figures = f"{abs(exact):,.0f}" if exact == exact.to_integral_value() else f"{abs(exact):,}"
    return f"({figures})" if exact < 0 else figures
