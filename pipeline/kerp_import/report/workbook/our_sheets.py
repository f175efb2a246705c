"""The sheets that are added: every finding with a link to its cell, and the tie-out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from xml.sax.saxutils import escape

from kerp_import.files.outputs import harmless
from kerp_import.model.columns import column_letters
from kerp_import.model.labels import NAMES, SEVERITY_NAMES
from kerp_import.model.nouns import Finding
from kerp_import.model.outcome import Outcome, Reconciled
from kerp_import.model.words import Language, Words
from kerp_import.report import FindingGroup
from kerp_import.report.correction_words import cell_words, corrected_words
from kerp_import.report.proof_words import proof_words, tie_out_title
from kerp_import.report.tie_out_words import won
from kerp_import.report.workbook.styles import Look, Styles
from kerp_import.report.workbook.xlsx_parts import MAIN, OFFICE

LISTED = 20_000
"""Findings that a sheet lists: each takes some 4 KB until the sheet is written, and the CSV has them all."""
CELLS = 1_000
"""Corrected cells of one file that the sheet of the tie-out lists."""
LINKED = 65_000
"""Links that a sheet may have: Excel takes 65,530."""
LONGEST = 2_000
"""Characters of a cell of ours."""
DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
FINDINGS, TIE_OUT = Words("점검 결과", "Findings"), Words("대사", "Tie-out")
CAUTION, CAUTION_HEAD = Words("주의", "Caution"), Words("원본에 있던 것", "in the original")
FOUND = Words(
    "등급|규칙|무엇|파일|시트|칸|값|내용|할 일|담당", "severity|rule|what|file|sheet|cell|value|message|to do|who"
)
FOUND_WIDTHS = (8, 13, 24, 22, 14, 10, 18, 60, 60, 10)
TIED = Words(
    "계정|이름|원본 계정|기존 장부|K-ERP|차이|추정 원인(가능성 순)|근거",
    "account|name|source|legacy|K-ERP|difference|likely cause|shown by",
)
TIED_WIDTHS = (10, 24, 22, 18, 18, 18, 80, 16)
FILLS = {"error": "FFF7B2AC", "warning": "FFFBE29A", "info": None}
HEADER = Look(fill="FF1F4E79", color="FFFFFFFF", bold=True)
PLAIN, WRAPPED = Look(), Look(wrap=True)
LINK = Look(color="FF0563C1", link=True)
TITLE, SMALL = Look(bold=True, size=14), Look(color="FF7F7F7F", size=9)
MONEY, WRONG = Look(text=False), Look(text=False, fill=FILLS["error"], bold=True)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a link leads to: a sheet and a cell of this workbook, or of another one by its relationship."""

    sheet: str
    cell: str
    link: str | None = None


Find = Callable[[str | None, str | None, str | None], Where | None]
"""From file, sheet and cell to where a link leads; None where there is no such cell in any workbook."""


@dataclass(slots=True)
class Page:
    """One of our sheets while it is written: its rows as XML, and the links of its cells."""

    styles: Styles
    rows: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def row(self, cells: Sequence[tuple[str | Decimal | None, Look]], links: dict[int, Where | None]) -> None:
        """Add a row; `links` are those of its cells, by their column."""
        number = len(self.rows) + 1
        made = []
        for at, (value, look) in enumerate(cells):
            where = f"{column_letters(at)}{number}"
            there = links.get(at)
            is_link = there is not None and len(self.links) < LINKED
            style = self.styles.look(LINK if is_link else look)
            made.append(_cell(where, value, style))
            if is_link and there is not None:
                self.links.append(_link(where, there))
        self.rows.append(f'<row r="{number}">{"".join(made)}</row>')

    def text(self, value: str, look: Look = PLAIN) -> None:
        """Add a row of one text."""
        self.row([(value, look)], {})

    def xml(self, header: int, widths: Sequence[int], tab: str) -> tuple[bytes, str]:
        """Return the sheet, frozen and filtered by its header row, printed across one page; and its filtered cells."""
        last, bottom = column_letters(len(widths) - 1), len(self.rows)
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
        )
        links = f"<hyperlinks>{''.join(self.links)}</hyperlinks>" if self.links else ""
        sheet = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            f'<sheetPr><tabColor rgb="{tab}"/><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
            f'<sheetView workbookViewId="0"><pane ySplit="{header}" topLeftCell="A{header + 1}" '
            f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{columns}</cols>'
            f'<sheetData>{"".join(self.rows)}</sheetData><autoFilter ref="A{header}:{last}{bottom}"/>{links}'
            f'<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            f'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
        )
        return sheet.encode(), f"$A${header}:${last}${bottom}"


def findings_page(
    lines: Sequence[str],
    groups: Iterable[FindingGroup],
    find: Callable[[Finding], tuple[str, Where | None]],
    styles: Styles,
    language: Language,
) -> tuple[bytes, str]:
    """Return the sheet of findings and its filtered cells; `lines` are those above them, our mark first.

    `find` tells what is said of a finding's place, and where it leads to.
    """
    page, header = _headed(styles, FINDINGS, lines, FOUND, language)
    for group in groups:
        color, severity = FILLS[group.severity.value], SEVERITY_NAMES[group.severity].say(language)
        title, who = group.title.say(language), NAMES[group.who.value].say(language)
        for each in group.findings[: max(LISTED + header - len(page.rows), 0)]:
            cell, where = find(each)
            page.row(
                [
                    (severity, Look(fill=color)), (group.rule, PLAIN), (title, PLAIN),
                    (each.file, PLAIN), (each.sheet, PLAIN), (cell, PLAIN), (each.value, PLAIN),
                    (each.message, WRAPPED), (each.hint, WRAPPED), (who, PLAIN),
                ],
                {5: where},
            )  # fmt: skip
    return page.xml(header, FOUND_WIDTHS, "FFC00000")


def caution_page(mark: str, lines: Sequence[str], styles: Styles, language: Language) -> tuple[bytes, str]:
    """Return the sheet that says what acts in the workbook, and its filtered cells."""
    page, header = _headed(styles, CAUTION, [mark, *lines], CAUTION_HEAD, language)
    return page.xml(header, (100,), "FFC00000")


def tie_out_page(mark: str, outcome: Outcome, find: Find, styles: Styles, language: Language) -> tuple[bytes, str]:
    """Return the sheet of the tie-out, accounts that differ first, and its filtered cells."""
    accounts = outcome.reconciliation
    said = (*_proof(outcome, language), *_created(outcome, language), *_corrections(outcome, language))
    lines = [mark, *said, _residual_words(accounts).say(language)]
    page, header = _headed(styles, TIE_OUT, lines, TIED, language)
    for each in sorted(accounts, key=lambda each: not each.difference):
        causes = "\n".join(f"{rank}. {cause.message}" for rank, cause in enumerate(each.causes, 1)) or each.cause
        shown = next((row for cause in each.causes for row in cause.rows), None)
        where = find(shown.file, shown.sheet, shown.cell) if shown else None
        place = (shown.cell or "") if shown else ""
        page.row(
            [
                (each.account_code, PLAIN), (each.account_name, PLAIN), (each.source_codes, PLAIN),
                (each.legacy, MONEY), (each.loaded, MONEY), (each.difference, WRONG if each.difference else MONEY),
                (causes, WRAPPED), (place, PLAIN),
            ],
            {7: where},
        )  # fmt: skip
    return page.xml(header, TIED_WIDTHS, "FF1F4E79")


def _proof(outcome: Outcome, language: Language) -> list[str]:
    """Return what the accounts below are compared with, what the old books prove, and what nobody has checked."""
    said = proof_words(outcome)
    if said is None:
        return [tie_out_title(outcome).say(language)] if outcome.reconciliation else []
    proven = Words("기존 장부와 대조: {what}", "against the old books: {what}")
    not_proven = Words("대조하지 않음: {what}", "not proven: {what}")
    return [
        tie_out_title(outcome).say(language),
        *(proven.fill(language, {"what": each.say(language)}) for each in said.proven),
        *(not_proven.fill(language, {"what": each.say(language)}) for each in said.not_proven),
        said.own.say(language),
    ]


def _created(outcome: Outcome, language: Language) -> list[str]:
    """Return the masters that no list of the files holds, a line for each option that made them."""
    words = Words("만든 것 ({by}): {masters}", "made ({by}): {masters}")
    return [
        words.fill(language, {"by": by, "masters": ", ".join(f"{each.code} {each.name}" for each in masters)})
        for by, masters in groupby(outcome.created, key=lambda each: each.by)
    ]


def _corrections(outcome: Outcome, language: Language) -> list[str]:
    """Return of every workbook that came back corrected its two hashes, and each changed cell."""
    lines = []
    for each in outcome.corrections:
        lines += [corrected_words(each).say(language), f"SHA-256 {each.original_sha256} → {each.corrected_sha256}"]
        lines += [cell_words(cell) for cell in each.cells[:CELLS]]
        lines += [f"… +{len(each.cells) - CELLS:,}"] if len(each.cells) > CELLS else []
    return lines


def _headed(styles: Styles, title: Words, lines: Sequence[str], columns: Words, language: Language) -> tuple[Page, int]:
    """Return a page with its first lines and its header, and the number of that row."""
    page = Page(styles)
    page.text(lines[0], SMALL)
    page.text(title.say(language), TITLE)
    for line in lines[1:]:
        page.text(line)
    page.text("")
    page.row([(each, HEADER) for each in columns.say(language).split("|")], {})
    return page, len(page.rows)


def _residual_words(accounts: Sequence[Reconciled]) -> Words:
    """Return the residual as a sentence, also where it is 0."""
    if not accounts:
        return Words(
            "이 배치에는 대사가 없습니다: 오류가 없을 때 합니다.",
            "No tie-out in this batch: it comes when no error is left.",
        )
    differing = sum(bool(each.difference) for each in accounts)
    residual = sum((abs(each.difference) for each in accounts), Decimal(0))
    return Words(
        f"계정 {len(accounts):,}개 가운데 {differing:,}개가 다름 · 차이 합계 {won(residual)}원 · 대변 잔액은 괄호",
        f"{differing:,} of {len(accounts):,} accounts differ · residual {won(residual)} won · credits in brackets",
    )


def _cell(where: str, value: str | Decimal | None, style: int) -> str:
    """Return one cell: a number, or text that no spreadsheet runs."""
    if value is None or value == "":
        return f'<c r="{where}" s="{style}"/>'
    if isinstance(value, Decimal) and value == value.to_integral_value() and len(f"{abs(value):.0f}") <= DIGITS:
        return f'<c r="{where}" s="{style}"><v>{value:.0f}</v></c>'
    text = escape(harmless(f"{value:,}" if isinstance(value, Decimal) else value[:LONGEST]))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _link(where: str, there: Where) -> str:
    """Return the link of a cell."""
    sheet = there.sheet.replace("'", "''")
    target = f' r:id="{there.link}"' if there.link else ""
    place = escape(f"'{sheet}'!{there.cell}").replace('"', "&quot;")
    return f'<hyperlink ref="{where}"{target} location="{place}" display="{there.cell}"/>'
