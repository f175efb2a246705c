"""Opens a delimited text file as one sheet: checks it from end to end first, then hands it out in parts.

Decision: docs/decisions/one-look-at-text.md
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

import polars as pl

from kerp_import.extract.formats.cell_edges import may_have_edges
from kerp_import.extract.formats.cell_text import without_formulas
from kerp_import.extract.formats.delimited_records import (
    NO_DELIMITER,
    Odd,
    Plain,
    closed,
    divided,
    open_reader,
    runs,
    split_lines,
)
from kerp_import.extract.formats.encoding import (
    Encoding,
    Lump,
    MisfitError,
    both_readings,
    candidates,
    lumps,
    pieces,
    unknown,
    without_marks,
)
from kerp_import.extract.formats.kept_text import KeptText
from kerp_import.extract.formats.read_ahead import read_ahead
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import ERRORS, CellFault, Sheet, Stamp, in_parts
from kerp_import.model.errors import FileUnreadable, TextBroken
from kerp_import.model.system_words import system_reason

DELIMITERS = ",;\t|"
MAY_HAVE_ERRORS = re.compile(b"|".join(re.escape(each.encode()) for each in sorted(ERRORS)))
"""What a line holds in which a spreadsheet wrote the error of a formula as text."""
SAMPLE = 100
"""Most records from which the delimiter is chosen."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What is decided about a file once, when it is opened."""

    path: Path
    shown_as: str
    stamp: Stamp
    delimiter: str
    width: int
    kept: KeptText
    has_errors: bool
    """Whether cells hold the error of a formula."""


def open_text(request: ReadRequest) -> Sheet:
    """Return a file as a sheet, after decoding all of it and splitting it into records."""
    stamp = Stamp.of(request.path)
    misfits = []
    for encoding in candidates(request.path, request.shown_as, request.encoding):
        try:
            return _open_as(request, stamp, encoding)
        except MisfitError as misfit:
            misfits.append(misfit.offset)
    raise unknown(request.shown_as, misfits)


def _open_as(request: ReadRequest, stamp: Stamp, encoding: Encoding) -> Sheet:
    """Return a file in one encoding as a sheet; raise MisfitError where a byte of it does not fit."""
    path, shown_as = request.path, request.shown_as
    text = read_ahead(pieces(path, shown_as, encoding))
    with KeptText(path if encoding.name == "utf-8" else None, encoding.mark) as kept:
        try:
            taken = kept.taking(lumps(text, shown_as))
            first = next(taken, None)
            delimiter = choose_delimiter(first) if first else None
            inner = _inner_delimiter(first) if first and not delimiter else None
            sign = delimiter or NO_DELIMITER
            width = 0
            faults: list[CellFault] = []
            for whole in runs(chain((first,) if first else (), taken), sign, shown_as):
                run = divided(whole, inner) if inner and isinstance(whole, Odd) else whole
                width = max(width, run.width)
                frame = None if isinstance(run, Plain) else run.frame()
                faults += _error_cells(run, sign, frame)
                kept.keep(run.width, frame)
        except TextBroken:
            # Whether it is text of this encoding at all is told first.
            for _ in text:
                pass
            raise
    has_two_readings = request.encoding is None and not kept.is_ascii
    return Sheet(
        path=path,
        file=shown_as,
        sheet=None,
        encoding=encoding.name,
        hidden=False,
        delimiter=delimiter or inner,
        _read=partial(_parts, _Text(path, shown_as, stamp, sign, width, kept, bool(faults))),
        _faults=tuple(faults),
        readings=both_readings(path, shown_as, encoding) if has_two_readings else None,
    )


def _error_cells(run: Plain | Odd, delimiter: str, frame: pl.DataFrame | None) -> list[CellFault]:
    """Return the cells of a run that hold the error of a formula, as a spreadsheet writes it into text: #N/A."""
    if isinstance(run, Plain):
        if b"#" not in run.lump.data or MAY_HAVE_ERRORS.search(run.lump.data) is None:
            return []
        frame = run.frame(delimiter)
    elif frame is None or not any(cell.strip() in ERRORS for each in run.records for cell in each if cell[:1] == "#"):
        return []
    long = frame.drop("width").unpivot(index="row").drop_nulls()
    wrong = long.filter(pl.col("value").str.strip_chars().is_in(sorted(ERRORS))).sort("row", maintain_order=True)
    return [CellFault(row, int(name[1:]), "error-cell", text.strip()) for row, name, text in wrong.iter_rows()]


def _without_errors(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose cells with the error of a formula are empty."""
    cells = pl.col("^c[0-9]+$")
    return frame.with_columns(pl.when(~cells.str.strip_chars().is_in(sorted(ERRORS))).then(cells).name.keep())


def choose_delimiter(first: Lump) -> str | None:
    """Return the delimiter under which most records share one width, None if there is none or two are as good.

    A delimiter under which the sample breaks counts only if none parses: reading the whole file then names the line.
    """
    lines = split_lines(first.data)
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS}
    for broken in (False, True):
        fitting = {delimiter: score.shared for delimiter, score in scores.items() if score.broken is broken}
        best = max(fitting.values(), default=0)
        winners = [delimiter for delimiter, shared in fitting.items() if shared == best]
        if best:
            return winners[0] if len(winners) == 1 else None
    return None


def _inner_delimiter(first: Lump) -> str | None:
    """Return what divides the lines of a file whose lines were put into quotes as wholes, None where nothing does."""
    if b'"' not in first.data:
        return None
    try:
        fields = [
            record[0] for record in islice(open_reader(iter(split_lines(first.data)), NO_DELIMITER), SAMPLE) if record
        ]
    except csv.Error:
        return None
    scores = {delimiter: _score(fields, delimiter) for delimiter in DELIMITERS}
    shared = {delimiter: score.shared for delimiter, score in scores.items() if not score.broken}
    best = max(shared.values(), default=0)
    winners = [delimiter for delimiter in shared if shared[delimiter] == best]
    return winners[0] if best > 1 and len(winners) == 1 else None


@dataclass(frozen=True, slots=True)
class _Score:
    """How many records of the sample share the commonest width, and whether the sample broke before its end."""

    shared: int
    broken: bool


def _score(lines: list[str], delimiter: str) -> _Score:
    widths: list[int] = []
    reader = open_reader(iter(lines), delimiter)
    broken = False
    try:
        for record in reader:
            widths.append(len(record))
            if len(widths) == SAMPLE:
                break
    except csv.Error:
        # The sample's last record may only be cut off where the sample ends.
        broken = reader.line_num < len(lines) or not widths
    # Records of one field stand above and below a table, and favour no delimiter.
    common = Counter(width for width in widths if width > 1).most_common(1)
    shared = common[0][1] if common else 0
    split = sum(width > 1 for width in widths)
    alone = shared == 1 and any(width == 1 for width in widths)
    return _Score(0 if alone or shared * 2 < split else shared, broken)


def _parts(text: _Text, size: int) -> Iterator[pl.DataFrame]:
    """Yield the records in frames of `size` rows; refuse a file that has changed since it was checked."""
    text.stamp.hold(text.path, text.shown_as)
    try:
        yield from in_parts(read_ahead(_frames(text)), size)
    except OSError as error:
        raise FileUnreadable(file=text.shown_as, reason=system_reason(error)) from error


def _frames(text: _Text) -> Iterator[pl.DataFrame]:
    """Yield the records, those of plain lumps parsed now, the others as they were kept."""
    for each in text.kept.again():
        if isinstance(each, pl.DataFrame):
            yield _tidy(text, each)
            continue
        stretch, written = each
        lump = closed(Lump(stretch.line, without_marks(written)))
        frame = Plain(lump, stretch.width).frame(text.delimiter)
        yield _tidy(text, frame, lump.data)
    # Checked again before the last part is handed out, so that all parts are those of one file.
    text.stamp.hold(text.path, text.shown_as)


def _tidy(text: _Text, frame: pl.DataFrame, data: bytes | None = None) -> pl.DataFrame:
    """Add the columns that other rows of the file have, trim values, and turn empty ones into null.

    What the lines in `data` do not hold is not looked for in their cells.
    """
    names = [name for name in frame.columns if name.startswith("c")]
    missing = [pl.lit(None, pl.String).alias(f"c{column}") for column in range(len(names), text.width)]
    frame = _without_errors(frame) if text.has_errors else frame
    tidy = without_formulas(
        frame,
        names,
        may_have_formulas=data is None or (b"=" in data and b'="' in data),
        may_have_edges=data is None or may_have_edges(data, text.delimiter),
    )
    return tidy.with_columns(*missing)
