"""Workbooks of Excel: a child reads their cells as text, and what is lost on the way is put right."""

import re
from typing import Any

from kerp_import.extract.formats.child_watch import at_work
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin, SpooledCells
from kerp_import.extract.formats.xlsx_package import UnpackedXlsx
from kerp_import.extract.formats.xlsx_scan import Scan, scan
from kerp_import.model.errors import FormatUnknown

EPOCHS = ("1899-12-31", "1904-01-01")
"""The days that Excel counts as zero; a binary workbook is not asked for its own."""
ERROR = re.compile(r"Error\((\w+)\)")
ERRORS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!"}


def open_workbook(asked: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSX or XLSM; their XML is looked through here while the child reads it."""
    origin = FileOrigin.of(asked)
    with Spool() as spool, UnpackedXlsx.open(asked) as package:
        entries = package.sheets()
        names = asked.choose([entry.name for entry in entries])
        chosen = [entry for entry in entries if entry.name in names]
        with at_work("sheets", asked, spool, package.unpacked, sheets=names) as worker:
            scans = [scan(package, entry.member) for entry in chosen]
            told = worker.answer()
        origin.hold()
        epochs = (package.epoch(),)
        return tuple(
            origin.sheet(_table(asked, spool, one, found, epochs), entry.name, hidden=entry.hidden, faults=faults)
            for entry, found, one in zip(chosen, scans, told, strict=True)
            for faults in [tuple(found.faults)]
        )


def _table(
    asked: ReadRequest, spool: Spool, told: dict[str, Any], found: Scan, epochs: tuple[str, ...]
) -> SpooledCells:
    """Return the cells that the child wrote, if they are no fewer than the XML holds."""
    if told["values"] < found.values:
        lost = f"{found.values - told['values']:,}"
        asked.refuse(
            f"같은 주소의 칸이 둘이거나 깨진 값 {lost}개 / {lost} values lost: cells of one address, or broken"
        )
    for exact in found.exact.values():
        exact.sort()
    return SpooledCells(spool, tuple(told["files"]), told["width"], epochs, found.exact)


def open_binary_package(asked: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSB."""
    with UnpackedXlsx.open(asked) as package:
        package.check()
        size = package.unpacked
    return open_binary(asked, size)


def open_binary(asked: ReadRequest, size: int | None = None) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook in a binary format, XLS or XLSB; `size` is that of its content, unpacked."""
    origin = FileOrigin.of(asked)
    with Spool() as spool:
        with at_work("cells", asked, spool, size or origin.stamp.size, sheet=asked.sheet) as worker:
            told = worker.answer()
        origin.hold()
        names = asked.choose([one["name"] for one in told])
        return tuple(
            origin.sheet(
                SpooledCells(spool, tuple(one["files"]), one["width"], EPOCHS),
                one["name"],
                hidden=one["hidden"],
                faults=tuple(_fault(one["first"], *error) for error in one["errors"]),
            )
            for one in told
            if one["name"] in names
        )


def _fault(first: int, row: int, column: int, detail: str) -> CellFault:
    found = ERROR.search(detail)
    text = ERRORS.get(found[1], f"#{found[1].upper()}!") if found else "#?"
    return CellFault(row + 1, first + column, "error-cell", text)


def is_about_a_password(error: FormatUnknown) -> bool:
    """Tell whether a workbook was refused since it has a password."""
    return "password" in str(error.facts["reason"]).lower()
