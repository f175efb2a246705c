"""Opens Excel workbooks: a child process reads their cells as text, and what is lost on the way is put right."""

import re
from dataclasses import replace
from typing import Any

from kerp_import.extract.formats.cell_text import Exact
from kerp_import.extract.formats.child_watch import at_work
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet, ShownZeros
from kerp_import.extract.formats.sheet_names import with_names_told_apart
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin, SpooledCells
from kerp_import.extract.formats.xlsx_package import UnpackedXlsx
from kerp_import.extract.formats.xlsx_scan import Scan, scan
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.words import Words

EPOCHS = ("1899-12-31", "1904-01-01")
"""The days that Excel may count as zero; which one a binary workbook uses is not looked up."""
ERROR = re.compile(r"Error\((\w+)\)")
ERRORS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!"}


def open_workbook(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSX or XLSM; this process scans their XML while the child reads the cells."""
    origin = FileOrigin.of(request)
    with Spool() as spool, UnpackedXlsx.open(request) as package:
        entries = package.sheets()
        names = request.choose([entry.name for entry in entries])
        chosen = [entry for entry in entries if entry.name in names]
        readable = request
        if package.has_names_twice:
            readable = request.of(spool.folder / "told-apart.xlsx")
            with_names_told_apart(request.path, readable.path)
        with at_work("sheets", readable, spool, package.unpacked, sheets=names) as worker:
            scans = [scan(package, entry.member) for entry in chosen]
            answers = worker.answer()
        origin.hold()
        epochs = (package.epoch(),)
        return tuple(
            replace(
                origin.sheet(
                    _table(request, spool, answer, scanned, epochs),
                    entry.name,
                    hidden=entry.hidden,
                    faults=tuple(scanned.faults),
                    zeros=tuple(scanned.zeros.values()),
                ),
                formats=tuple(scanned.formats.values()),
                hidden_rows=frozenset(scanned.hidden_rows),
                hidden_columns=frozenset(scanned.hidden_columns),
            )
            for entry, scanned, answer in zip(chosen, scans, answers, strict=True)
        )


def _table(
    request: ReadRequest, spool: Spool, answer: dict[str, Any], scanned: Scan, epochs: tuple[str, ...]
) -> SpooledCells:
    """Return the cells that the child wrote; refuse the file if they are fewer than its XML holds."""
    if answer["values"] < scanned.values:
        lost = f"{scanned.values - answer['values']:,}"
        request.refuse(
            Words(f"같은 주소의 칸이 둘이거나 깨진 값 {lost}개", f"{lost} values lost: cells of one address, or broken")
        )
    for exact in scanned.exact.values():
        exact.sort()
    return SpooledCells(spool, tuple(answer["files"]), answer["width"], epochs, scanned.exact)


def open_binary_package(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSB."""
    with UnpackedXlsx.open(request) as package:
        package.check()
        size = package.unpacked
    return open_binary(request, size)


def open_binary(request: ReadRequest, size: int | None = None) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook in a binary format, XLS or XLSB; `size` is that of its content, unpacked."""
    origin = FileOrigin.of(request)
    with Spool() as spool:
        with at_work("cells", request, spool, size or origin.stamp.size, sheet=request.sheet) as worker:
            answers = worker.answer()
        origin.hold()
        given_names = [answer["name"] for answer in answers]
        twice = next((name for name in given_names if given_names.count(name) > 1), None)
        if twice is not None:
            # The reader finds a sheet by its name, so it would give the first one twice.
            request.refuse(Words(f"'{twice}' 시트가 둘, 이름을 바꿔 .xlsx로 저장", f"two sheets '{twice}': rename one"))
        names = request.choose(given_names)
        return tuple(_binary_sheet(origin, spool, answer) for answer in answers if answer["name"] in names)


def _binary_sheet(origin: FileOrigin, spool: Spool, answer: dict[str, Any]) -> Sheet:
    """Return one sheet of a binary workbook, with numbers of codes as their formats show them."""
    exact, zeros = _shown_zeros(answer["zeros"])
    first = answer["first"]
    whole = origin.sheet(
        SpooledCells(spool, tuple(answer["files"]), answer["width"], EPOCHS, exact),
        answer["name"],
        hidden=answer["hidden"],
        faults=(
            *(_fault(first, *error) for error in answer["errors"]),
            *(CellFault(row + 1, first + at, "digits-lost", text) for row, at, text in answer["long"]),
        ),
        zeros=tuple(zeros.values()),
    )
    hidden_rows = frozenset(row + 1 for row in answer["rows"])
    return replace(whole, hidden_rows=hidden_rows, hidden_columns=frozenset(answer["columns"]))


def _shown_zeros(shown: list[tuple[int, int, str]]) -> tuple[dict[int, Exact], dict[int, ShownZeros]]:
    """Return the texts of numbers that are shown with leading zeros, and how many they are, by column."""
    exact: dict[int, Exact] = {}
    zeros: dict[int, ShownZeros] = {}
    for row, column, text in shown:
        texts = exact.setdefault(column, Exact())
        texts.rows.append(row + 1)
        texts.texts.append(text)
        known = zeros.get(column, ShownZeros(column, row + 1, 0, text))
        zeros[column] = replace(known, count=known.count + 1)
    for texts in exact.values():
        texts.sort()
    return exact, zeros


def _fault(first: int, row: int, column: int, detail: str) -> CellFault:
    match = ERROR.search(detail)
    text = ERRORS.get(match[1], f"#{match[1].upper()}!") if match else "#?"
    return CellFault(row + 1, first + column, "error-cell", text)


def is_about_a_password(error: FormatUnknown) -> bool:
    """Return whether a workbook was refused because it has a password."""
    return "password" in error.reason.en.lower()
