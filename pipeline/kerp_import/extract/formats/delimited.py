"""A delimited text file as one sheet: looked over from end to end first, then handed out in parts."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from kerp_import.extract.formats.cell_text import without_formulas
from kerp_import.extract.formats.delimited_records import NO_DELIMITER, Odd, Plain, open_reader, runs, split_lines
from kerp_import.extract.formats.encoding import Encoding, lumps, settle
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import Sheet, Stamp, in_parts
from kerp_import.model.errors import FileUnreadable

DELIMITERS = ",;\t|"
SAMPLE = 100
"""Records from which the delimiter is decided."""


@dataclass(frozen=True, slots=True)
class _Text:
    """All that one has to know of a file to read it: settled once, when it is opened."""

    path: Path
    shown_as: str
    stamp: Stamp
    encoding: Encoding
    delimiter: str
    width: int
    plain: dict[int, int]
    """The width of every plain lump, by its line: what the first look found need not be looked for again."""


def open_text(asked: ReadRequest) -> Sheet:
    """Return a file as a sheet, after all of it was decoded and split into records."""
    path, shown_as = asked.path, asked.shown_as
    stamp = Stamp.of(path)
    settled = settle(path, shown_as, asked.encoding)
    delimiter = choose_delimiter(path, shown_as, settled)
    sign = delimiter or NO_DELIMITER
    width, plain = 0, {}
    for run in runs(lumps(path, shown_as, settled), sign, shown_as):
        width = max(width, run.width)
        if isinstance(run, Plain):
            plain[run.lump.line] = run.width
    text = _Text(path, shown_as, stamp, settled, sign, width, plain)
    return Sheet(
        path=path,
        file=shown_as,
        sheet=None,
        encoding=settled.name,
        hidden=False,
        delimiter=delimiter,
        _read=partial(_parts, text),
        _faults=(),
    )


def choose_delimiter(path: Path, shown_as: str, encoding: Encoding) -> str | None:
    """Return the delimiter under which most records share one width, or None where none or two are as good.

    A delimiter under which the sample breaks counts only where none parses: then the full reading names the line.
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
        # The sample's last record may merely be cut off where the sample ends.
        broken = reader.line_num < len(lines) or not widths
    # Records of one field stand above and below a table, and speak for no delimiter; blank ones speak not at all.
    common = Counter(width for width in widths if width > 1).most_common(1)
    shared = common[0][1] if common else 0
    split = sum(width > 1 for width in widths)
    alone = shared == 1 and any(width == 1 for width in widths)
    return _Score(0 if alone or shared * 2 < split else shared, broken)


def _parts(text: _Text, size: int) -> Iterator[pl.DataFrame]:
    """Yield the records in frames of `size` rows; the file must be the one that was looked over."""
    text.stamp.hold(text.path, text.shown_as)
    try:
        yield from in_parts(_frames(text), size)
    except OSError as error:
        raise FileUnreadable(file=text.shown_as, reason=error.strerror or type(error).__name__) from error


def _frames(text: _Text) -> Iterator[pl.DataFrame]:
    for run in runs(lumps(text.path, text.shown_as, text.encoding), text.delimiter, text.shown_as, text.plain):
        frame = run.frame() if isinstance(run, Odd) else run.frame(text.delimiter)
        yield _tidy(frame, text.width)
    # Before the last part is handed out: whoever holds all parts holds those of one file.
    text.stamp.hold(text.path, text.shown_as)


def _tidy(frame: pl.DataFrame, width: int) -> pl.DataFrame:
    """Return `frame` with all columns of the file, its values trimmed, empty ones as null."""
    names = [name for name in frame.columns if name.startswith("c")]
    missing = [pl.lit(None, pl.String).alias(f"c{column}") for column in range(len(names), width)]
    return without_formulas(frame, names).with_columns(*missing)
