"""A mapping workbook in the hands of an accountant: cells by account and header, signatures, saved as Excel would."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADS = {"기존 코드", "Code"}


class ReviewedWorkbook:
    """A workbook that somebody fills in."""

    def __init__(self, contents: bytes) -> None:
        """Open it, and find the accounts."""
        self.book = openpyxl.load_workbook(BytesIO(contents))
        self.places: dict[str, tuple[Worksheet, int, dict[str, int]]] = {}
        for sheet in self.book.worksheets[:3]:
            head, columns = self.header(sheet)
            code = next((at for name, at in columns.items() if name in HEADS), None)
            for row in range(head + 1, sheet.max_row + 1) if code else ():
                if sheet.cell(row, code or 1).value:
                    self.places[str(sheet.cell(row, code or 1).value)] = sheet, row, columns

    @staticmethod
    def header(sheet: Worksheet) -> tuple[int, dict[str, int]]:
        """Return the row of the header, and the column of each word in it."""
        for row in range(1, 10):
            words = {str(sheet.cell(row, at).value): at for at in range(1, sheet.max_column + 1)}
            if HEADS & set(words):
                return row, words
        return 1, {}

    def rows(self, sheet: str) -> list[dict[str, object]]:
        """Return the rows of a sheet of accounts by header."""
        _, columns = self.header(self.book[sheet])
        mine = [(row, title) for title, row, _ in self.places.values() if title.title == sheet]
        return [{name: where.cell(row, at).value for name, at in columns.items()} for row, where in mine]

    def put(self, code: str, **cells: str | int) -> None:
        """Write into the cells of an account, each named by its header."""
        sheet, row, columns = self.places[code]
        for header, value in cells.items():
            sheet.cell(row, columns[header.replace("_", " ")], value)

    def where(self, code: str, header: str) -> str:
        """Return the address of an account's cell."""
        sheet, row, columns = self.places[code]
        return f"{sheet.title}!{sheet.cell(row, columns[header]).coordinate}"

    def sign(self, sheet: str, begins: str, name: str, day: date | str | None = None) -> None:
        """Write a signature behind its labels."""
        for row in self.book[sheet].iter_rows(min_row=3, max_row=4):
            if str(row[0].value or "").startswith(begins):
                labels = {str(each.value): at for at, each in enumerate(row)}
                row[labels["검토자"] + 1].value = name
                row[labels["검토일"] + 1].value = day
                return
        raise AssertionError(begins)

    def add(self, *values: str) -> None:
        """Ask for a new account."""
        sheet = self.book.worksheets[3]
        free = next(row for row in range(2, sheet.max_row + 2) if not sheet.cell(row, 1).value)
        for at, value in enumerate(values, start=1):
            sheet.cell(free, at, value)

    def save(self, path: Path) -> Path:
        """Save it."""
        self.book.save(path)
        return path
