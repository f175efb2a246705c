"""Proves that codes of seven digits are Douzone's five with 00 behind them (Amaranth: 1030000 is 10300).

Decision: docs/decisions/seven-digit-codes.md
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from kerp_import.mapping.charts.dialect import Dialect, agreeing, chart_names, five_digits, five_or_seven
from kerp_import.mapping.charts.whose_chart import ENOUGH, Reading
from kerp_import.model.words import Words


def settle_seven_digits(reading: Reading, accounts: Mapping[str, str]) -> Reading:
    """Return the reading, its codes of seven digits read as five only where `accounts` (code → name) prove it."""
    seven = {code: name for code, name in accounts.items() if re.fullmatch(r"[0-9]{7}", code)}
    if not seven:
        return reading
    dialect = _settle_dialect(reading.dialect, seven)
    other = None if reading.other is None else _settle_dialect(reading.other, seven)
    shown = next(iter(sorted(seven)))
    said = Words(
        f"일곱 자리 코드는 다섯 자리에 00을 붙인 것이다: {shown} = {dialect.canonical(shown)}",
        f"codes of seven digits are five with 00 behind them: {shown} = {dialect.canonical(shown)}",
    )
    is_read_as_five = dialect.canonical(shown) != shown
    return replace(
        reading,
        dialect=dialect,
        other=other,
        evidence=(*reading.evidence, said) if is_read_as_five else reading.evidence,
    )


def _settle_dialect(dialect: Dialect, seven: Mapping[str, str]) -> Dialect:
    """Return the dialect as it is if the codes prove it, else one that keeps codes of seven digits as written."""
    if dialect.canonical is not five_or_seven:
        return dialect
    ends = all(re.fullmatch(r"[1-9][0-9]{4}00", code) for code in seven)
    names = chart_names(dialect)
    known = [code for code, name in seven.items() if name and dialect.canonical(code) in names]
    alike = agreeing(dialect, dict(seven))
    is_proven = ends and bool(alike) and len(alike) >= ENOUGH * len(known)
    return dialect if is_proven else replace(dialect, canonical=five_digits)
