"""One workbook given back: its cells marked, its personal numbers masked, our two sheets behind its own.

Decision: docs/decisions/marked-workbook.md
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from kerp_import.extract.formats import mark_of
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.safe_text import one_line, told_apart
from kerp_import.model.words import Language, Words
from kerp_import.report import FindingGroup, KeptBatch, groups_of, verdict_of
from kerp_import.report.workbook.active_content import active_content, strip_active
from kerp_import.report.workbook.comments import comment, strip
from kerp_import.report.workbook.marks import COLORS, MOST, CellMark, Cells, marks_of
from kerp_import.report.workbook.mask_personal import Masks, calm_name
from kerp_import.report.workbook.mended_in_a_cell import is_mended_in_a_cell
from kerp_import.report.workbook.notes import WorkbookNote
from kerp_import.report.workbook.our_sheets import (
    CAUTION,
    FINDINGS,
    TIE_OUT,
    Where,
    caution_page,
    findings_page,
    tie_out_page,
)
from kerp_import.report.workbook.redraw_sheet import Place, Restyle, redrawn
from kerp_import.report.workbook.remove_old_marks import drop_ours
from kerp_import.report.workbook.styles import Styles
from kerp_import.report.workbook.xlsx_parts import SheetPart, WorkbookParts

SIGNATURE = "_xmlsignatures/"


class Marking:
    """The marking of one workbook: `called` says what its sheets were called where they have other names now."""

    def __init__(  # noqa: PLR0913 - what a returned workbook is made of
        self, package: WorkbookParts, batch: KeptBatch, file: str, *, sha256: str, secret: bytes, language: Language,
        called: Mapping[str, str | None] | None = None, strip: bool = False,
    ) -> None:  # fmt: skip
        """Take our own sheets and what else cannot stay out of the package."""
        self._package, self._batch, self._file, self._language = package, batch, file, language
        of_file = [each for each in batch.outcome.findings if each.file in {file, None}]
        self._groups = groups_of(each for each in of_file if is_mended_in_a_cell(each.rule))
        self._cells = Cells(file, batch.outcome.sources)
        # What comes back a second time is still the file that it was at first.
        self._mark_of_it = mark_of(drop_ours(package) or sha256)
        self._active = strip_active(package) if strip else active_content(package)
        elsewhere = sum(each.severity is not Severity.INFO and not is_mended_in_a_cell(each.rule) for each in of_file)
        self._note = WorkbookNote(rewritten=called is not None, signed=_unsigned(package), elsewhere=elsewhere)
        names = told_apart(one_line(each.name) for each in package.sheets())
        renamed = package.rename_sheets(calm_name)
        self._sheets = _by_name(package.sheets(), names, called or {})
        self._styles, self._masks = Styles(package), Masks(package, secret, renamed)

    def marked(self) -> bytes:
        """Return the workbook."""
        marks = marks_of(self._groups, self._cells, self._language)
        for name, sheet in self._sheets.items():
            self._mark(name, sheet, marks.get(name, {}))
        self._note.opaque = self._masks.rest({each.part for each in self._sheets.values()})
        self._note.masked = self._masks.masked
        count = sum(len(each.findings) for each in self._groups)
        notes = self._note.notes(self._batch.outcome.batch_id, count, self._language)
        add_pages(
            self._package, self._styles, self._batch, groups=self._groups, notes=notes, find=self._where,
            language=self._language, mark=self._mark_of_it, caution=self._active.lines(self._language),
        )  # fmt: skip
        return self._package.saved()

    @property
    def has_macros(self) -> bool:
        """Return whether the workbook holds macros, which its file's suffix must say."""
        return any(name.casefold().endswith("vbaproject.bin") for name in self._package.parts)

    @property
    def sheets(self) -> dict[str | None, str]:
        """Return the names of the sheets by what they were called in the source."""
        return {name: each.name for name, each in self._sheets.items()}

    def _mark(self, name: str | None, sheet: SheetPart, marks: Mapping[Place, CellMark]) -> None:
        """Colour and comment the cells of one sheet; what we did to it before is undone first."""
        contents = self._package.parts[sheet.part]
        shown = dict(islice(marks.items(), MOST))
        restyled: dict[Place, Restyle] = dict.fromkeys(strip(self._package, sheet.part), self._clear)
        restyled |= {place: self._color(COLORS[mark.severity]) for place, mark in shown.items()}
        replace = self._masks.replace_in(contents, self._cells.columns(name))
        self._note.marked += len(shown)
        self._note.unmarked += len(marks) - len(shown)
        if not restyled and replace is None:
            return
        drawn = redrawn(contents, restyled, replace)
        contents = drawn.contents
        if shown:
            texts = {place: mark.text for place, mark in shown.items()}
            contents, left = comment(self._package, sheet.part, drawn, texts)
            self._note.conversations += left
        self._package.parts[sheet.part] = self._masks.around(contents, drawn)

    def _color(self, color: str) -> Restyle:
        """Return the function that gives a style that colour, in place of one that we gave it before."""
        return lambda style: self._styles.filled(style, color)

    def _clear(self, style: int) -> int:
        """Return the style as it was before we coloured it; a colour that somebody else chose stays."""
        return self._styles.cleared(style, tuple(COLORS.values()))

    def _where(self, _: str, file: str | None, sheet: str | None, cell: str | None) -> Where | None:
        """Return where in this workbook that cell is."""
        there = self._sheets.get(sheet)
        return Where(there.name, cell) if there is not None and cell is not None and file == self._file else None


def _by_name(
    sheets: Sequence[SheetPart], names: Sequence[str], called: Mapping[str, str | None]
) -> dict[str | None, SheetPart]:
    """Return the sheets by the names under which they were read; `called` says these of sheets named otherwise now."""
    return {called.get(each.name, name): each for each, name in zip(sheets, names, strict=True)}


Find = Callable[[str, str | None, str | None, str | None], Where | None]
"""From a sheet of ours (its part) and a cell (file, sheet, address) to where a link leads."""


def add_pages(  # noqa: PLR0913 - what the two sheets are made of
    package: WorkbookParts, styles: Styles, batch: KeptBatch, *, groups: Sequence[FindingGroup], notes: Sequence[str],
    find: Find, language: Language, mark: str, caution: Sequence[str] = (),
) -> None:  # fmt: skip
    """Add the sheet of findings and that of the tie-out behind the others, and put the styles back.

    Where there is anything to be cautious of, a sheet before all others says so.
    """
    by_file = {each.file: Cells(each.file, batch.outcome.sources) for each in batch.outcome.sources}
    findings, tie_out = (package.add_sheet(each.say(language), b"") for each in (FINDINGS, TIE_OUT))

    def place(finding: Finding) -> tuple[str, Where | None]:
        cells, cell = by_file.get(finding.file or ""), finding.cell
        if cells is not None:
            cell = cells.cell(finding.sheet, finding.row, finding.cell, finding.field)
        return cell or "", find(findings, finding.file, finding.sheet, cell)

    batch_word = Words("배치", "batch").say(language)
    ended = verdict_of(batch).sentence.say(language)
    notes = [f"{batch.outcome.company} · {ended} · {batch_word} {batch.outcome.batch_id}", *notes]
    pages = {
        findings: findings_page([mark, *notes], groups, place, styles, language),
        tie_out: tie_out_page(mark, batch.outcome, lambda *cell: find(tie_out, *cell), styles, language),
    }
    if caution:
        first = package.add_sheet(CAUTION.say(language), b"")
        package.to_front(first)
        pages[first] = caution_page(mark, caution, styles, language)
    for part, (contents, filtered) in pages.items():
        package.parts[part] = contents
        package.say_filtered(part, filtered)
    styles.save()


def _unsigned(package: WorkbookParts) -> bool:
    """Take out a digital signature, which does not hold for a changed file, and tell whether there was one."""
    signed = [name for name in package.parts if name.casefold().startswith(SIGNATURE)]
    for name in signed:
        package.drop(name)
    return bool(signed)
