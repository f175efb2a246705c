"""Which product's chart of accounts a legacy code belongs to, and how that product writes its codes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pipeline.mapping import Chart, Section, read_chart, read_synonyms, shipped
from pipeline.text import comparable_name

ENOUGH = 0.5
"""Share of a file's accounts whose code and name are the chart's own, from which the chart is taken to be its chart.

A real company renames a fifth to a half of its accounts; a file of another product's agrees on less than a third.
"""

FEWEST = 3
"""Accounts below which no share means anything."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One product's chart, and how its codes are brought into one form."""

    name: str
    chart: Chart | None
    canonical: Callable[[str], str]

    def section(self, code: str) -> Section | None:
        """Return the section of the chart that the canonical `code` falls in."""
        if self.chart is None:
            return None
        return next((each for each in self.chart.sections if _within(code, each.low, each.high)), None)

    def is_income_summary(self, code: str) -> bool:
        """Return whether `code` is the account through which a year is closed (손익)."""
        return self.chart is not None and self.chart.income_summary == code

    def is_retained(self, code: str) -> bool:
        """Return whether `code` is one of the retained-earnings accounts that closing moves between."""
        retained = self.chart.retained_earnings if self.chart else None
        return retained is not None and _within(code, *retained)


def as_written(code: str) -> str:
    """Return a code of a chart that we know nothing of."""
    return code


def five_digits(code: str) -> str:
    """Return Douzone's code with its sub-account: 103, 0103, 010300 and 10300 are one account."""
    bare = code.lstrip("0")
    if not re.fullmatch(r"[0-9]{1,6}", code) or len(bare) < len("101"):
        return code
    return f"{bare}00" if len(bare) == len("101") else bare


CANONICAL: dict[str, Callable[[str], str]] = {"wehago": five_digits}

UNKNOWN = Dialect("any", None, as_written)

OURS = Dialect("kerp", None, as_written)
"""K-ERP's own codes, which our template asks for: they need no name beside them."""


@cache
def named(name: str) -> Dialect:
    """Return the dialect `name`, with its chart where one is shipped."""
    path = shipped() / "charts" / f"{name}.yaml"
    return Dialect(name, read_chart(path) if path.exists() else None, CANONICAL.get(name, as_written))


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return every dialect whose legacy chart is shipped."""
    found = (named(path.stem) for path in sorted((shipped() / "charts").glob("*.yaml")))
    return tuple(each for each in found if each.chart is not None and each.chart.sections)


@cache
def _synonyms() -> dict[str, str]:
    """Return every name that has synonyms, with the one that stands for all of them."""
    groups = read_synonyms(shipped() / "synonyms.yaml")
    return {comparable_name(name): comparable_name(group[0]) for group in groups for name in group}


@cache
def name_key(name: str) -> str:
    """Return what two names share if they mean the same account."""
    bare = comparable_name(name)
    return _synonyms().get(bare, bare)


@cache
def chart_names(dialect: Dialect) -> dict[str, str]:
    """Return the name key of every account of the dialect's chart, by code."""
    accounts = dialect.chart.accounts if dialect.chart else ()
    return {each.code: name_key(each.name) for each in accounts}


def recognise(accounts: dict[str, str]) -> Dialect:
    """Return the dialect of a file whose accounts are `accounts` (code as written → name); `UNKNOWN` if none fits."""
    named_ones = {code: name for code, name in accounts.items() if name}
    if len(named_ones) < FEWEST:
        return UNKNOWN
    return max([(_share(each, named_ones), each.name, each) for each in dialects()] + [(ENOUGH, "", UNKNOWN)])[2]


def agreeing(dialect: Dialect, accounts: dict[str, str]) -> list[str]:
    """Return the codes of `accounts` (code as written → name) that the dialect's chart has under the same name."""
    names = chart_names(dialect)
    return [code for code, name in accounts.items() if names.get(dialect.canonical(code)) == name_key(name)]


def _share(dialect: Dialect, accounts: dict[str, str]) -> float:
    """Return the share of `accounts` that the dialect's chart has under the same code and name."""
    return len(agreeing(dialect, accounts)) / len(accounts)


def _within(code: str, low: str, high: str) -> bool:
    """Return whether `code` lies in a range of codes of the same width."""
    return len(code) == len(low) and low <= code <= high
