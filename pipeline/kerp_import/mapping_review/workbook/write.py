"""The mapping workbook, written: what a person must decide, what is certain and signed as a whole, and the rest.

Decision: docs/decisions/mapping-by-doubt.md
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from kerp_import.mapping.files import source_for
from kerp_import.mapping_review.certainty import judged_accounts
from kerp_import.mapping_review.judged import CERTAIN, LEVELS, Judged, ReviewGroup
from kerp_import.mapping_review.survey import Survey
from kerp_import.mapping_review.workbook.columns import (
    ASKED,
    ASKED_COLUMNS,
    CERTAIN_COLUMNS,
    CERTAIN_SHEET,
    CHART,
    CODE,
    DAY,
    GUIDE,
    KEPT,
    LEADS,
    MARK,
    NEW_ACCOUNTS,
    NO,
    NOTHING_TO_DECIDE,
    REST,
    REST_COLUMNS,
    REVIEWED,
    REVIEWER,
    SIGN_HERE,
    SIGNED_GROUPS,
    STATE,
    TEXT,
    TITLES,
    YES,
    ReviewColumn,
)
from kerp_import.mapping_review.workbook.draw import (
    BOLD,
    BOX,
    FILLS,
    GREEN,
    GREY,
    LINE_HEIGHT,
    PLAIN,
    TITLE,
    TO_FILL_IN,
    Value,
    colour,
    draw_header,
    draw_row,
    drop_down,
    lines_in,
    put,
    set_page,
    widen,
)
from kerp_import.mapping_review.workbook.look_up_sheets import (
    draw_chart,
    draw_guide,
    draw_new_accounts,
    targets_formula,
)
from kerp_import.mapping_review.workbook.reasons import shown_sample, shown_target, state_of, why_asked, why_certain
from kerp_import.model.columns import column_letters
from kerp_import.model.words import Language, Words

TITLE_ROW, LEAD_ROW, SIGNATURE_ROW = 1, 2, 3
"""What stands above the header of a sheet of accounts."""


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """One sheet of accounts: its title, its columns, its rows in their order, and the lines where it is signed.

    `signed_at` is the column of the label 검토자: name, label 검토일 and day stand behind it.
    """

    title: Words
    columns: tuple[ReviewColumn, ...]
    rows: tuple[Judged, ...]
    signatures: tuple[Words, ...]
    signed_at: int

    @property
    def head(self) -> int:
        """Return the row of the header."""
        return SIGNATURE_ROW + len(self.signatures)

    def letter(self, key: str) -> str:
        """Return the letter of a column."""
        return column_letters([each.key for each in self.columns].index(key))


def mapping_book(seen: Survey, language: Language) -> bytes:
    """Return the workbook of a survey: each account on the sheet where it is decided, signed, or looked up."""
    accounts = judged_accounts(seen)
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = (_asked(accounts), _certain(accounts), _rest(accounts))
    for each in sheets:
        _draw_accounts(book.create_sheet(each.title.say(language)), each, seen, language)
    proposed = {each.best.target_code: each.best for each in accounts if each.best and each.best.create}
    draw_new_accounts(book.create_sheet(NEW_ACCOUNTS.say(language)), proposed.values(), seen, language)
    draw_chart(book.create_sheet(CHART.say(language)), seen, language)
    draw_guide(book.create_sheet(GUIDE.say(language)), seen, language)
    _keep(book.create_sheet(STATE), seen, accounts, language)
    book.properties.creator = "kerp-import"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _asked(accounts: Sequence[Judged]) -> AccountSheet:
    """Return the sheet of what is decided line by line: the gravest doubts first, then what carries most.

    Accounts with one doubt and one proposal stay together, and a deduction stands below what it is deducted from.
    """
    mine = [each for each in accounts if each.group is ReviewGroup.ASKED]
    weights: dict[tuple[int, str], int] = {}
    for each in mine:
        weights[_kin(each)] = weights.get(_kin(each), 0) + int(_amount(each))
    ordered = sorted(mine, key=lambda each: (each.level, -weights[_kin(each)], _kin(each), each.surveyed.account.code))
    return AccountSheet(ASKED, ASKED_COLUMNS, _beside_owners(ordered), (SIGN_HERE,), 4)


def _certain(accounts: Sequence[Judged]) -> AccountSheet:
    """Return the sheet of what is signed as a whole, the groups one below the other."""
    mine = [each for group in CERTAIN for each in accounts if each.group is group]
    counts = {group: sum(each.group is group for each in mine) for group in CERTAIN}
    signatures = tuple(
        Words(f"{mark} {words.ko}", f"{mark} {words.en}").filled(count=f"{counts[group]:,}")
        for group, (mark, words) in SIGNED_GROUPS.items()
        if counts[group]
    )
    return AccountSheet(CERTAIN_SHEET, CERTAIN_COLUMNS, _beside_owners(mine), signatures, 6)


def _rest(accounts: Sequence[Judged]) -> AccountSheet:
    """Return the sheet that is there to be looked up: what was verified before, then what nothing uses."""
    mine = [each for group in (ReviewGroup.DECIDED, ReviewGroup.UNUSED) for each in accounts if each.group is group]
    return AccountSheet(REST, REST_COLUMNS, tuple(mine), (SIGN_HERE,), 5)


def _kin(each: Judged) -> tuple[int, str]:
    """Return what accounts have in common that are decided together."""
    best = each.best
    is_alone = best is None or best.create is not None or not each.merged
    return each.level, each.surveyed.account.code if is_alone or best is None else best.target_code


def _amount(each: Judged) -> float:
    """Return what an account carries."""
    surveyed = each.surveyed
    return float(surveyed.debit + surveyed.credit + abs(surveyed.balance))


def _beside_owners(ordered: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return accounts with every deduction right below what it is deducted from, where that stands among them."""
    codes = {each.surveyed.account.code for each in ordered}
    deductions: dict[str, list[Judged]] = {}
    for each in ordered:
        if each.owner is not None and each.owner.account.code in codes:
            deductions.setdefault(each.owner.account.code, []).append(each)
    below = {id(each) for some in deductions.values() for each in some}
    return tuple(
        one
        for each in ordered
        if id(each) not in below
        for one in (each, *deductions.get(each.surveyed.account.code, ()))
    )


def _values(each: Judged, title: Words, seen: Survey, language: Language) -> dict[str, Value]:
    """Return a row's cells by column; answers that nobody gave are empty."""
    surveyed, best = each.surveyed, each.best
    why = {ASKED: why_asked, CERTAIN_SHEET: why_certain}.get(title)
    return {
        "group": SIGNED_GROUPS[each.group][0] if each.group in SIGNED_GROUPS else None,
        "code": surveyed.account.code,
        "name": surveyed.account.name,
        "why": why(each, seen, language) or None if why else state_of(each, language),
        "target": shown_target(best) if best else None,
        "target_code": best.target_code if best else None,
        "sample": shown_sample(surveyed, language),
        "lines": surveyed.lines,
        "debit": surveyed.debit,
        "credit": surveyed.credit,
        "balance": surveyed.balance,
        "decision": None,
        "verified": _verified(each, title, language),
        "reviewer": surveyed.decision.reviewer,
        "reviewed": surveyed.decision.reviewed,
        "note": surveyed.decision.note,
    }


def _verified(each: Judged, title: Words, language: Language) -> str | None:
    """Return what stands under Verified: what a map says already; nothing where somebody is to say it."""
    if each.surveyed.decision.verified:
        return YES.say(language)
    return NO.say(language) if title is REST else None


def _draw_accounts(sheet: Worksheet, plan: AccountSheet, seen: Survey, language: Language) -> None:
    """Draw a sheet of accounts: what to do, where to sign, and a row per account."""
    first, last = plan.head + 1, max(plan.head + len(plan.rows), plan.head + 1)
    _draw_top(sheet, plan, seen, language)
    draw_header(sheet, plan.columns, language, plan.head, last if plan.rows else plan.head)
    rows = [_values(each, plan.title, seen, language) for each in plan.rows]
    for at, (each, row) in enumerate(zip(plan.rows, rows, strict=True), start=first):
        draw_row(sheet, at, plan.columns, row)
        if plan.title is ASKED:
            for key in ("code", "name", "why"):
                sheet[f"{plan.letter(key)}{at}"].fill = FILLS[min(each.level, len(LEVELS) - 1)]
    widen(sheet, plan.columns, rows)
    decision, verified, end = plan.letter("decision"), plan.letter("verified"), column_letters(len(plan.columns) - 1)
    drop_down(sheet, decision, targets_formula(language), first, must=False)
    drop_down(sheet, verified, f'"{YES.say(language)},{NO.say(language)}"', first)
    cells = f"A{first}:{end}{last}"
    colour(sheet, cells, f'${verified}{first}="{YES.say(language)}"', GREEN)
    if plan.title is CERTAIN_SHEET:
        colour(sheet, cells, f'${verified}{first}="{NO.say(language)}"', GREY)
        name = column_letters(plan.signed_at)
        for at, words in enumerate(plan.signatures, start=SIGNATURE_ROW):
            colour(sheet, cells, f'AND($A{first}="{words.ko[:1]}",${name}${at}<>"")', GREEN)
    sheet.auto_filter.ref = f"A{plan.head}:{end}{last}"
    sheet.freeze_panes = f"{column_letters([each.key for each in plan.columns].index('name') + 1)}{first}"
    set_page(sheet, plan.head, seen.company.name)


def _draw_top(sheet: Worksheet, plan: AccountSheet, seen: Survey, language: Language) -> None:
    """Draw what stands above the header: which sheet this is, what to do, and where it is signed."""
    title = TITLES[plan.title].fill(language, {"company": seen.company.name, "count": f"{len(plan.rows):,}"})
    sheet.cell(TITLE_ROW, 1, title).font = TITLE
    lead = NOTHING_TO_DECIDE if plan.title is ASKED and not plan.rows else LEADS[plan.title]
    text = lead.say(language)
    sheet.merge_cells(start_row=LEAD_ROW, start_column=1, end_row=LEAD_ROW, end_column=len(plan.columns))
    sheet.cell(LEAD_ROW, 1, text).font = PLAIN
    sheet.cell(LEAD_ROW, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[LEAD_ROW].height = LINE_HEIGHT * lines_in(text, sum(each.width for each in plan.columns))
    for at, words in enumerate(plan.signatures, start=SIGNATURE_ROW):
        sheet.cell(at, 1, words.say(language)).font = BOLD
        for label, offset, form in ((REVIEWER, 0, TEXT), (REVIEWED, 2, DAY)):
            cell, answer = (sheet.cell(at, plan.signed_at + offset + step) for step in (0, 1))
            cell.value, cell.font, cell.alignment = label.say(language), BOLD, Alignment(horizontal="right")
            answer.font, answer.fill, answer.border, answer.number_format = PLAIN, TO_FILL_IN, BOX, form
            answer.alignment = Alignment(horizontal="left")
        sheet.row_dimensions[at].height = LINE_HEIGHT + 3


def _keep(sheet: Worksheet, seen: Survey, accounts: Sequence[Judged], language: Language) -> None:
    """Keep on a hidden sheet what every row said when it was written: an answer is what differs from that."""
    source = source_for(seen.resolution.dialect.name)
    titles = (each.say(language) for each in (ASKED, NEW_ACCOUNTS, CERTAIN_SHEET, REST))
    for index, value in enumerate((MARK, source, seen.company.code, *titles), start=1):
        put(sheet.cell(1, index), value, CODE)
    for at, each in enumerate(accounts, start=2):
        title = ASKED if each.group is ReviewGroup.ASKED else CERTAIN_SHEET if each.group in CERTAIN else REST
        values = {**_values(each, title, seen, language), "group": each.group.value}
        for index, key in enumerate(KEPT, start=1):
            exported = values[key]
            put(sheet.cell(at, index), str(exported) if exported is not None else None, CODE)
    sheet.sheet_state = "hidden"
