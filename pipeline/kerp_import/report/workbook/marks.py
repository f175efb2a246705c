"""Which cells of a file are wrong, and what is said of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kerp_import.model.columns import column_index, column_letters
from kerp_import.model.labels import SEVERITY_NAMES
from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import TableRead
from kerp_import.model.words import Language
from kerp_import.report import FindingGroup
from kerp_import.report.workbook.comments import SIGN
from kerp_import.report.workbook.mask_personal import Columns
from kerp_import.report.workbook.redraw_sheet import Place, place_of

MOST = 2_000
"""Cells of a sheet that are marked: with more comments Excel becomes slow to open."""
SHOWN = 5
"""Findings that the comment of one cell tells."""
LONGEST = 600
"""Characters of a message in a comment."""
COLORS = {Severity.ERROR: "FFF7B2AC", Severity.WARNING: "FFFBE29A"}
"""Errors and warnings: an info is no mistake, and its cell stays as it is."""


@dataclass(slots=True)
class CellMark:
    """One cell that is marked: how, and what its comment says."""

    severity: Severity
    texts: list[str]
    more: int = 0

    @property
    def text(self) -> str:
        """Return the comment."""
        paragraphs = [*self.texts, f"… +{self.more:,}"] if self.more else self.texts
        return f"{SIGN}\n" + "\n\n".join(paragraphs)


class Cells:
    """Where the findings of one file stand."""

    def __init__(self, file: str, sources: Iterable[TableRead]) -> None:
        """Take the tables that were read of the file."""
        self._tables = [each for each in sources if each.file == file]

    def cell(self, sheet: str | None, row: int | None, cell: str | None, field: str | None) -> str | None:
        """Return the cell of a finding: its own, else that of its field, else the first of the row that is read."""
        if cell is not None or row is None:
            return cell
        letters = [each.letters for each in self._tables if each.sheet == sheet]
        own_letters = next((each[field] for each in letters if field in each), None) if field is not None else None
        first = min((at for each in letters for stands in each.values() for at in map(column_index, stands)), default=0)
        return f"{own_letters[0]}{row}" if own_letters else f"{column_letters(first)}{row}"

    def columns(self, sheet: str | None) -> Columns:
        """Return the columns of a sheet in which personal numbers are treated in a way of their own."""
        tables = [each for each in self._tables if each.sheet == sheet]

        def of(field: str) -> frozenset[int]:
            return frozenset(column_index(letters) for each in tables for letters in each.letters.get(field, ()))

        header = min((each.header_row for each in tables), default=0)
        return Columns(of("resident_number"), of("partner_code"), of("corporate_number"), header)


def marks_of(
    groups: Iterable[FindingGroup], cells: Cells, language: Language
) -> Mapping[str | None, dict[Place, CellMark]]:
    """Return the marks of one file by sheet, errors first; what stands in no row is marked nowhere."""
    marks: dict[str | None, dict[Place, CellMark]] = {}
    for group in groups:
        if group.severity not in COLORS:
            continue
        head = f"{SEVERITY_NAMES[group.severity].say(language)} {group.rule} {group.title.say(language)}"
        for each in group.findings:
            cell = cells.cell(each.sheet, each.row, each.cell, each.field)
            if cell is None:
                continue
            of_sheet = marks.setdefault(each.sheet, {})
            mark = of_sheet.setdefault(place_of(cell), CellMark(group.severity, []))
            if not mark.texts and len(of_sheet) > MOST:
                # It is counted alone: nobody sees its comment.
                continue
            if len(mark.texts) < SHOWN:
                mark.texts.append(f"{head}\n{each.message[:LONGEST]}\n→ {each.hint[:LONGEST]}")
            else:
                mark.more += 1
    return marks
