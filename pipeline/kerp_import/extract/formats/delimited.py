"""Opens a delimited text file as one sheet: checks it from end to end first, then hands it out in parts."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import polars as pl

from kerp_import.extract.formats.cell_text import without_formulas
from kerp_import.extract.formats.delimited_records import (
    NO_DELIMITER,
    Odd,
    Plain,
    divided,
    open_reader,
    runs,
    split_lines,
)
from kerp_import.extract.formats.encoding import Encoding, both_readings, lumps, settle
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import ERRORS, CellFault, Sheet, Stamp, in_parts
from kerp_import.model.errors import FileUnreadable

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
    encoding: Encoding
    delimiter: str
    width: int
    plain: dict[int, int]
    """The width of every plain lump, by its first line, so that the second pass need not look for it again."""
    has_errors: bool = False
    """Whether cells hold the error of a formula."""
    inner: str | None = None
    """What divides the one field of each line, where lines were put into quotes as wholes."""


def open_text(request: ReadRequest) -> Sheet:
    """Return a file as a sheet, after decoding all of it and splitting it into records."""
    path, shown_as = request.path, request.shown_as
    stamp = Stamp.of(path)
    encoding = settle(path, shown_as, request.encoding)
    delimiter = choose_delimiter(path, shown_as, encoding)
    sign = delimiter or NO_DELIMITER
    inner = None if delimiter else _inner_delimiter(path, shown_as, encoding)
    width, plain = 0, {}
    faults: list[CellFault] = []
    for whole in runs(lumps(path, shown_as, encoding), sign, shown_as):
        run = divided(whole, inner) if inner and isinstance(whole, Odd) else whole
        width = max(width, run.width)
        if isinstance(run, Plain):
            plain[run.lump.line] = run.width
        faults += _error_cells(run, sign)
    text = _Text(path, shown_as, stamp, encoding, sign, width, plain, bool(faults), inner)
    return Sheet(
        path=path,
        file=shown_as,
        sheet=None,
        encoding=encoding.name,
        hidden=False,
        delimiter=delimiter or inner,
        _read=partial(_parts, text),
        _faults=tuple(faults),
        readings=None if request.encoding else both_readings(path, shown_as, encoding),
    )


def _error_cells(run: Plain | Odd, delimiter: str) -> list[CellFault]:
    """Return the cells of a run that hold the error of a formula, as a spreadsheet writes it into text: #N/A."""
    if isinstance(run, Plain):
        if MAY_HAVE_ERRORS.search(run.lump.data) is None:
            return []
        frame = run.frame(delimiter)
    elif any(cell.strip() in ERRORS for record in run.records for cell in record if cell[:1] == "#"):
        frame = run.frame()
    else:
        return []
    long = frame.drop("width").unpivot(index="row").drop_nulls()
    wrong = long.filter(pl.col("value").str.strip_chars().is_in(sorted(ERRORS))).sort("row", maintain_order=True)
    return [CellFault(row, int(name[1:]), "error-cell", text.strip()) for row, name, text in wrong.iter_rows()]


def _without_errors(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose cells with the error of a formula are empty."""
    cells = pl.col("^c[0-9]+$")
    return frame.with_columns(pl.when(~cells.str.strip_chars().is_in(sorted(ERRORS))).then(cells).name.keep())


def choose_delimiter(path: Path, shown_as: str, encoding: Encoding) -> str | None:
    """Return the delimiter under which most records share one width, None if there is none or two are as good.

    A delimiter under which the sample breaks counts only if none parses: reading the whole file then names the line.
    """
    first = next(lumps(path, shown_as, encoding), None)
    if first is None:
        return None
    lines = split_lines(first.data)
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS}
    for broken in (False, True):
        fitting = {delimiter: score.shared for delimiter, score in scores.items() if score.broken is broken}
        best = max(fitting.values(), default=0)
        winners = [delimiter for delimiter, shared in fitting.items() if shared == best]
        if best:
            return winners[0] if len(winners) == 1 else None
    return None


def _inner_delimiter(path: Path, shown_as: str, encoding: Encoding) -> str | None:
    """Return what divides the lines of a file whose lines were put into quotes as wholes, None where nothing does."""
    first = next(lumps(path, shown_as, encoding), None)
    if first is None or b'"' not in first.data:
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
        yield from in_parts(_frames(text), size)
    except OSError as error:
        raise FileUnreadable(file=text.shown_as, reason=error.strerror or type(error).__name__) from error


def _frames(text: _Text) -> Iterator[pl.DataFrame]:
    for whole in runs(lumps(text.path, text.shown_as, text.encoding), text.delimiter, text.shown_as, text.plain):
        run = divided(whole, text.inner) if text.inner and isinstance(whole, Odd) else whole
        frame = run.frame() if isinstance(run, Odd) else run.frame(text.delimiter)
        yield _tidy(_without_errors(frame) if text.has_errors else frame, text.width)
    # Checked again before the last part is handed out, so that all parts are those of one file.
    text.stamp.hold(text.path, text.shown_as)


def _tidy(frame: pl.DataFrame, width: int) -> pl.DataFrame:
    """Add the columns that other rows of the file have, trim values, and turn empty ones into null."""
    names = [name for name in frame.columns if name.startswith("c")]
    missing = [pl.lit(None, pl.String).alias(f"c{column}") for column in range(len(names), width)]
    return without_formulas(frame, names).with_columns(*missing)
