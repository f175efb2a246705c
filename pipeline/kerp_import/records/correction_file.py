"""A company's file of corrected cells: YAML that people read and sign, read whole and only added to.

Decision: docs/decisions/corrections.md
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kerp_import.files.outputs import write_over
from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import BROKEN, Placed, fields_of, may, must, rows, table
from kerp_import.mapping.files.problems import Notes
from kerp_import.mapping.files.scalars import name
from kerp_import.mapping.files.yaml_tree import Node, Text, grow
from kerp_import.model.cell_correction import CellCorrection, LineKey
from kerp_import.model.errors import CorrectionsBroken, OutputRefused, Problem
from kerp_import.model.particles import with_particles
from kerp_import.model.safe_text import masked
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

HEAD = """\
# 고객이 고친 칸 / cells that the client corrected
# 다음에 내려받은 파일에 옛 값(old)이 그대로 있으면 새 값(new)으로 바꾸고, 아니면 말합니다.
# Where the next export still has the old value it gets the new one; the others are told.
# 더는 맞지 않는 항목은 지우십시오. / Delete what holds no more.
company: {company}
corrections:
"""
NONE = "corrections: []\n"


def read_corrections(path: Path | None, company: str) -> tuple[CellCorrection, ...]:
    """Return the corrections in the file, none where it is not there; what is wrong in it is a CorrectionsBroken."""
    if path is None or not path.exists():
        return ()
    notes = Notes(path, error=CorrectionsBroken)
    return _read(text_of(notes), company, notes)


def add_corrections(path: Path, company: str, taken: Sequence[CellCorrection]) -> None:
    """Write corrections behind those of the file, and leave all that stands in it as it is."""
    notes = Notes(path, error=CorrectionsBroken)
    before = text_of(notes) if path.exists() else HEAD.format(company=json.dumps(company, ensure_ascii=False))
    text = before if before.endswith("\n") else f"{before}\n"
    text = text.removesuffix(NONE) + "corrections:\n" if text.endswith(NONE) else text
    text += "".join(map(_as_yaml, taken))
    # What was added must be read as what was meant, whatever somebody has written into the file by hand.
    if not set(taken) <= set(_read(text, company, notes)):
        notes.stop(
            text.count("\n"), Words("'corrections'가 마지막 키여야 합니다", "corrections has to be the last key")
        )
    try:
        write_over(path, text.encode(), keep_mode=path.exists())
    except OSError as error:
        raise OutputRefused(path=path, reason=system_reason(error)) from error


def _read(text: str, company: str, notes: Notes) -> tuple[CellCorrection, ...]:
    """Return the corrections of a text."""
    values = fields_of(grow(text, notes), "", FILE, notes)
    notes.settle()
    if values["company"] != company:
        words = f"회사가 다릅니다: {values['company']} ({company}이(가) 아님)"
        notes.stop(1, Words(with_particles(words), f"it is {values['company']}'s, not {company}'s"))
    corrections: tuple[CellCorrection, ...] = values["corrections"]
    return corrections


def _as_yaml(each: CellCorrection) -> str:
    """Return one correction as an item of the list; every value stands in quotes, so that 0010 stays what it is."""
    key = each.of
    line = {"account": key.account, "debit": key.debit, "credit": key.credit, "nth": str(key.nth)}
    line |= {"alike": str(each.alike)} if each.alike > 1 else {}
    inner = ", ".join(f"{name}: {_quoted(value)}" for name, value in line.items())
    fields = {"voucher": _quoted(key.voucher), "line": f"{{{inner}}}", "column": _quoted(each.column)}
    fields |= {"old": _quoted(each.old), "new": _quoted(each.new), "who": _quoted(each.who)}
    fields |= {"from": _quoted(each.whence)}
    lines = [f"  - date: {_quoted(key.date)}", *(f"    {name}: {value}" for name, value in fields.items())]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """Return a text in double quotes, as YAML and JSON read it."""
    return json.dumps(value, ensure_ascii=False)


def _any_text(node: Node, what: str, notes: Notes) -> object:
    """Read any text, nothing too: a cell may have held nothing."""
    return masked(node.value) if isinstance(node, Text) else name(node, what, notes)


def _count(node: Node, what: str, notes: Notes) -> object:
    """Read a whole number of at least 1."""
    value = name(node, what, notes)
    if isinstance(value, str) and not (value.isdecimal() and int(value)):
        notes.add(Problem(node.line, Words(f"{what}: 1 이상의 정수여야 합니다", f"{what}: a whole number from 1")))
        return BROKEN
    return int(value) if isinstance(value, str) else value


def _correction(  # noqa: PLR0913, PLR0917 - the keys of an entry
    date: str, voucher: str, of: tuple[str, str, str, int, int], column: str, old: str, new: str, who: str, whence: str
) -> CellCorrection:
    """Return one entry."""
    account, debit, credit, nth, alike = of
    key = LineKey(date, voucher, account, debit, credit, nth)
    return CellCorrection(key, column, old, new, who, whence, alike)


def _line_of(account: str, debit: str, credit: str, nth: int, alike: int) -> tuple[str, str, str, int, int]:
    """Return what a line is known by within its voucher, and how many were alike."""
    return account, debit, credit, nth, alike


def conflicts(corrections: Iterable[CellCorrection]) -> Iterator[tuple[CellCorrection, CellCorrection]]:
    """Yield every two corrections that want different values in one cell."""
    first: dict[object, CellCorrection] = {}
    for each in corrections:
        earlier = first.setdefault(each.cell, each)
        if (earlier.old, earlier.new) != (each.old, each.new):
            yield earlier, each


def _agree(entries: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a problem for every cell that has two corrections."""
    line_of = {id(entry): line for line, entry in entries}
    for earlier, later in conflicts(entry for _, entry in entries):
        cell = f"{later.of.date} {later.of.voucher} {later.column}"
        words = Words(
            f"한 칸을 다르게 고칩니다: {cell}: '{earlier.new}'({line_of[id(earlier)]}행)와 '{later.new}'",
            f"two corrections of one cell: {cell}: '{earlier.new}' (line {line_of[id(earlier)]}) and '{later.new}'",
        )
        yield Problem(line_of[id(later)], words)


FILE: Final = (
    must("company", name),
    must(
        "corrections",
        rows(
            table(
                _correction,
                must("date", name),
                must("voucher", name),
                must(
                    "line",
                    table(
                        _line_of, must("account", name), must("debit", _any_text), must("credit", _any_text),
                        may("nth", _count, default=1), may("alike", _count, default=1),
                    ),
                    "of",
                ),
                must("column", name),
                must("old", _any_text),
                must("new", _any_text),
                must("who", name),
                may("from", _any_text, "whence", default=""),
            ),
            agree=_agree,
        ),
    ),
)  # fmt: skip
