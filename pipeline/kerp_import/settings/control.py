"""The table [year.2024.control] of `kerp.toml`: control totals, and who typed them when.

Decision: docs/decisions/control-totals.md
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from kerp_import.model.control_total import ControlTotal
from kerp_import.model.errors import Problem, SettingsBroken
from kerp_import.model.safe_text import masked, one_line
from kerp_import.model.words import Words

CONTROL = "control"
MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")
FIGURES = ("vouchers", "debit", "credit")
AMOUNT = re.compile(r"-?\d{1,3}(,?\d{3})*(\.\d{1,2})?|-?\d+(\.\d{1,2})?")

NO_TABLE = Words("표여야 합니다: [year.2024.control]", "it has to be a table: [year.2024.control]")
NOBODY = Words(
    'by와 on이 있어야 합니다: by = "적은 사람", on = "2025-01-10"',
    'it needs by and on: by = "who typed it", on = "2025-01-10"',
)
NO_MONTH = Words(
    "{name}: 달이 아닙니다. 2024-01 = {{vouchers = 52, debit = 12500000, credit = 12500000}}처럼 적으십시오",
    "{name}: it is no month; write 2024-01 = {{vouchers = 52, debit = 12500000, credit = 12500000}}",
)
NO_AMOUNT = Words(
    '{name}: {figure}은(는) 정수나 "12,500,000" 같은 글이어야 합니다',
    '{name}: {figure} has to be a whole number, or text such as "12,500,000"',
)


def control_totals(
    path: Path, year: str, table: object, lines: Mapping[tuple[str, str], int]
) -> tuple[ControlTotal, ...]:
    """Return the control totals of one year's table; raises SettingsBroken with every line that is wrong."""
    heading = f"year.{year}.{CONTROL}"
    first = lines.get((heading, ""), 1)
    if not isinstance(table, dict):
        raise SettingsBroken(file=path.name, problems=(Problem(lines.get((f"year.{year}", CONTROL), 1), NO_TABLE),))
    by, on = table.get("by"), table.get("on")
    who = masked(one_line(str(by)).strip())
    problems = [] if isinstance(by, str) and by.strip() and isinstance(on, str | date) else [Problem(first, NOBODY)]
    months = {name: each for name, each in table.items() if name not in {"by", "on"}}
    totals = []
    for name, figures in months.items():
        line = lines.get((heading, name), first)
        wrong = tuple(_wrong(name, figures))
        problems += [Problem(line, words) for words in wrong]
        if not (problems or wrong) and isinstance(figures, dict):
            vouchers, debit, credit = (_amount(figures[each]) or Decimal(0) for each in FIGURES)
            totals.append(ControlTotal(name, int(vouchers), debit, credit, who, str(on), path.name, None, line))
    if problems:
        raise SettingsBroken(file=path.name, problems=tuple(problems))
    return tuple(totals)


def _wrong(name: str, figures: object) -> Iterator[Words]:
    """Yield what is wrong with one month."""
    if not MONTH.fullmatch(name) or not isinstance(figures, dict) or set(figures) != set(FIGURES):
        yield NO_MONTH.filled(name=name)
        return
    for each in FIGURES:
        amount = _amount(figures[each])
        if amount is None or (each == "vouchers" and (amount < 0 or amount != int(amount))):
            yield NO_AMOUNT.filled(name=name, figure=each)


def _amount(value: object) -> Decimal | None:
    """Return an amount, every digit as it was written; None where it is none, or was a float."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return Decimal(value.replace(",", ""))
    return None
