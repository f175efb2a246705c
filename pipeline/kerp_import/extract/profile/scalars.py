"""Reads the values of a profile: letters of columns, whole numbers, forms of dates."""

import re
from typing import Final

from kerp_import.extract.rows.profile_cells import PARTS
from kerp_import.mapping.files.declared_shape import BROKEN, Reader
from kerp_import.mapping.files.problems import Notes, shown
from kerp_import.mapping.files.scalars import text
from kerp_import.mapping.files.yaml_tree import Node
from kerp_import.model.columns import column_index
from kerp_import.model.words import Words

LAST_COLUMN: Final = 16_384
"""Columns of a sheet of Excel: XFD is the last."""


def letters(value: str) -> Words | None:
    """Return what is wrong with a column's letters."""
    if re.fullmatch("[A-Z]{1,3}", value) and column_index(value) < LAST_COLUMN:
        return None
    return Words(f"열은 A, B … XFD로 적습니다: {shown(value)}", f"a column is written A, B … XFD: {shown(value)}")


def number(least: int, most: int) -> Reader:
    """Return a reader of a whole number from `least` to `most`."""

    def judge(value: str) -> Words | None:
        if re.fullmatch("[0-9]{1,9}", value) and least <= int(value) <= most:
            return None
        return Words(
            f"{least}에서 {most}까지의 수가 아닙니다: {shown(value)}",
            f"not a number from {least} to {most}: {shown(value)}",
        )

    as_text = text(judge)

    def read(node: Node, what: str, notes: Notes) -> object:
        value = as_text(node, what, notes)
        return BROKEN if value is BROKEN else int(str(value))

    return read


def date_form(value: str) -> Words | None:
    """Return what is wrong with the form of a date."""
    separators = value
    for part in PARTS:
        separators = separators.replace(part, "", 1)
    if "MM" in value and "DD" in value and not re.search("[A-Za-z%0-9]", separators):
        return None
    return Words(
        f"날짜 형식은 YYYY·YY, MM, DD로 적습니다 (예: DD/MM/YYYY): {shown(value)}",
        f"the form of a date is written with YYYY or YY, MM and DD (DD/MM/YYYY): {shown(value)}",
    )
