"""The workbooks of a batch: one per source that has findings, and one of all findings and the tie-out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from kerp_import.extract.formats import OURS, FileKind, Sheet, open_file, recognise
from kerp_import.files.inputs import sha256
from kerp_import.model.errors import FormatUnknown, NotReturned, PasswordNeeded
from kerp_import.model.nouns import Severity, SourceFile
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language, Words
from kerp_import.report import KeptBatch, groups_of
from kerp_import.report.workbook.mark_workbook import Marking, add_pages
from kerp_import.report.workbook.marks import Cells
from kerp_import.report.workbook.mended_in_a_cell import is_mended_in_a_cell
from kerp_import.report.workbook.our_sheets import Where
from kerp_import.report.workbook.redraw_sheet import Place, place_of
from kerp_import.report.workbook.styles import Styles
from kerp_import.report.workbook.text_as_workbook import MOST, TOO_LARGE, as_read, empty
from kerp_import.report.workbook.xlsx_parts import WorkbookParts

WIDTH = "KERP-E002"
"""The rule about rows that have more or fewer cells than their table."""
ALL_OF_IT = Words(
    "모든 파일의 점검 결과입니다. 칸의 링크는 같은 폴더에 있는 검토 통합 문서로 갑니다.",
    "The findings of all files; links lead to the marked workbooks in the same folder.",
)
LOCKED = Words(
    "암호가 걸린 파일: 암호 없는 사본이 되므로 report --source --password-file로만",
    "it has a password, and a copy would have none: only by report --source --password-file",
)

MOST_CORRECTED = 50_000
"""Findings up to which a workbook comes back to be corrected; beyond, it takes a gigabyte and is wrong as a whole."""
TOO_MANY = Words(
    f"점검 결과가 {MOST_CORRECTED:,}건을 넘음: 원본을 다시 내려받을 일입니다",
    f"it has more than {MOST_CORRECTED:,} finding(s): a matter for another export",
)


@dataclass(frozen=True, slots=True)
class Review:
    """A source as a marked workbook, and what its sheets are called there."""

    file: str
    suffix: str
    contents: bytes
    sheets: dict[str | None, str]


def reviews(  # noqa: PLR0913 - one source, and how it is given back
    batch: KeptBatch,
    source: SourceFile,
    secret: bytes,
    language: Language,
    *,
    password: str | None = None,
    strip: bool = False,
) -> Iterator[Review | NotReturned]:
    """Yield the marked workbooks of a source: one, or of an archive those of its files that have errors or warnings.

    Where one cannot be made, why not stands in its place; so it does for a file with a password, unless it is given.
    """
    wrong = _wrong(batch.outcome, source)
    if not wrong:
        return
    if sum(each.file in wrong for each in batch.outcome.findings) > MOST_CORRECTED:
        yield NotReturned(file=source.name, reason=TOO_MANY)
        return
    try:
        if recognise(source.path, source.name, text_is_certain=True) is FileKind.WORKBOOK:
            yield _marked(batch, source, secret, language, strip=strip)
            return
        encoding = _encoding(batch.outcome, source.name)
        opened = open_file(source.path, shown_as=source.name, encoding=encoding, password=password)
    except PasswordNeeded:
        yield NotReturned(file=source.name, reason=LOCKED)
        return
    except (FormatUnknown, NotReturned) as error:
        yield NotReturned(file=source.name, reason=error.facts["reason"])
        return
    for file, group in groupby(opened, key=lambda each: each.file):
        sheets = [each for each in group if each.refused is None]
        if not sheets or file not in wrong:
            continue
        yield _of_sheets(batch, source, sheets, secret, language, strip=strip)


def _of_sheets(  # noqa: PLR0913 - as above
    batch: KeptBatch, source: SourceFile, sheets: list[Sheet], secret: bytes, language: Language, *, strip: bool
) -> Review | NotReturned:
    """Return one file of a source as a marked workbook, written from its cells if it is none, or why there is none."""
    file, book = sheets[0].file, _workbook(source, sheets[0])
    try:
        if recognise(book.path, file, text_is_certain=True) is FileKind.WORKBOOK:
            return _marked(batch, book, secret, language, strip=strip)
        if _cells(batch.outcome, file) > MOST:
            # Known before: a million lines take half a minute to be found too many.
            return NotReturned(file=file, reason=TOO_LARGE)
        tables = (each for each in batch.outcome.sources if each.file == file)
        package, called = as_read(sheets, _broken(batch.outcome, file), tables)
        marking = Marking(package, batch, file, sha256=book.sha256, secret=secret, language=language, called=called)
        return Review(file, "xlsx", marking.marked(), marking.sheets)
    except NotReturned as error:
        return error


def _wrong(outcome: Outcome, source: SourceFile) -> set[str]:
    """Return the files of a source that have errors or warnings which a cell can mend."""
    files = {
        each.file
        for each in outcome.findings
        if each.file and each.severity is not Severity.INFO and is_mended_in_a_cell(each.rule)
    }
    return {each for each in files if each == source.name or each.startswith(f"{source.name}/")}


def overview(batch: KeptBatch, named: Iterable[tuple[str, Review]], notes: Iterable[str], language: Language) -> bytes:
    """Return the workbook of all findings and the tie-out; `named` are the marked ones by their file names."""
    package = empty("report.xlsx")
    by_file = {review.file: (name, review) for name, review in named}
    links: dict[tuple[str, str], str] = {}

    def find(part: str, file: str | None, sheet: str | None, cell: str | None) -> Where | None:
        name, review = by_file.get(file or "", (None, None))
        if review is None or name is None or sheet not in review.sheets or cell is None:
            return None
        if (part, name) not in links:
            links[part, name] = package.link(part, "hyperlink", quote(name), external=True)
        return Where(review.sheets[sheet], cell, links[part, name])

    lines = [*([ALL_OF_IT.say(language)] if by_file else []), *notes]
    groups = groups_of(batch.outcome.findings)
    add_pages(package, Styles(package), batch, groups=groups, notes=lines, find=find, language=language, mark=OURS)
    return package.saved()


def _workbook(source: SourceFile, sheet: Sheet) -> SourceFile:
    """Return the file in which a sheet stands: the source, or one of those that it holds."""
    own = source.sha256 if sheet.file == source.name else sha256(sheet.path)
    return SourceFile(sheet.file, sheet.path, own, sheet.path.stat().st_size)


def _marked(batch: KeptBatch, book: SourceFile, secret: bytes, language: Language, *, strip: bool) -> Review:
    """Return the client's own workbook, marked, and without what acts in it where that is wanted."""
    package = WorkbookParts.read(book.path, book.name)
    marking = Marking(package, batch, book.name, sha256=book.sha256, secret=secret, language=language, strip=strip)
    suffix = "xlsm" if marking.has_macros else "xlsx"
    return Review(book.name, suffix, marking.marked(), marking.sheets)


def _encoding(outcome: Outcome, name: str) -> str | None:
    """Return the encoding in which a text was read; where an archive has several, each is found again."""
    encodings = {each.encoding for each in outcome.sources if each.file == name or each.file.startswith(f"{name}/")}
    return encodings.pop() if len(encodings) == 1 else None


def _cells(outcome: Outcome, file: str) -> int:
    """Return how many cells of a file stand in columns that are fields, at least."""
    tables = [each for each in outcome.sources if each.file == file]
    return sum(each.rows_read * len(set().union(*each.letters.values())) for each in tables)


def _broken(outcome: Outcome, file: str) -> dict[str | None, set[Place]]:
    """Return the first cells of the rows that were set aside for their width, by sheet."""
    cells = Cells(file, outcome.sources)
    broken: dict[str | None, set[Place]] = {}
    for each in outcome.findings:
        first = cells.cell(each.sheet, each.row, None, None) if each.rule == WIDTH and each.file == file else None
        if first is not None:
            broken.setdefault(each.sheet, set()).add(place_of(first))
    return broken
